package dev.switchboard.nri.app.host;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.StandardEnvironment;

/**
 * Lets {@code management.server.address} be set although the management server is the only one.
 * Boot looks the key up by itself to refuse that, as it would not be heeded; here the server's own
 * address refers to it, which is resolved in another way.
 */
class OneServerEnvironment extends StandardEnvironment {
  private static final String REFUSED = "management.server.address";

  @Override
  public @Nullable String getProperty(String key) {
    return key.equals(REFUSED) ? null : super.getProperty(key);
  }
}
