package dev.switchboard.nri.session;

import java.time.Duration;

/**
 * Who we are to the runtime.
 *
 * @param pluginName name to register as
 * @param pluginIndex two digits: our place among the runtime's plugins
 * @param requestMargin how long before the runtime's request timeout an answer leaves
 */
public record SessionSettings(String pluginName, String pluginIndex, Duration requestMargin) {
  String fullName() {
    return pluginIndex + "-" + pluginName;
  }
}
