package dev.switchboard.nri.session;

import java.time.Duration;

/**
 * Who we are to the runtime.
 *
 * @param pluginName name to register as
 * @param pluginIndex two digits: our place among the runtime's plugins
 * @param requestMargin how long before the runtime's request timeout an answer leaves
 * @param failClosed whether the runtime shall refuse a container whose creation we have missed
 */
public record SessionSettings(
    String pluginName, String pluginIndex, Duration requestMargin, boolean failClosed) {
  String fullName() {
    return pluginIndex + "-" + pluginName;
  }
}
