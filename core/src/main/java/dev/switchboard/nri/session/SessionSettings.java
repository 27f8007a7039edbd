package dev.switchboard.nri.session;

import dev.switchboard.nri.ttrpc.Tap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to the runtime.
 *
 * @param pluginName name to register as
 * @param pluginIndex two digits: our place among the runtime's plugins
 * @param requestMargin how long before the runtime's request timeout an answer leaves
 * @param failClosed whether the runtime shall refuse a container whose creation we have missed
 * @param tap told of every request that has been answered; null for nobody
 */
public record SessionSettings(
    String pluginName,
    String pluginIndex,
    Duration requestMargin,
    boolean failClosed,
    @Nullable Tap tap) {
  /** Of whom nobody is told. */
  public SessionSettings(
      String pluginName, String pluginIndex, Duration requestMargin, boolean failClosed) {
    this(pluginName, pluginIndex, requestMargin, failClosed, null);
  }

  String fullName() {
    return pluginIndex + "-" + pluginName;
  }
}
