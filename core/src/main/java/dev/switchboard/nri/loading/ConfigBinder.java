package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.InvalidConfigurationException;

/** Where the configuration of extensions comes from. Called on the thread that starts them. */
public interface ConfigBinder {
  /**
   * Binds {@code switchboard.extensions.<id>.config}, as {@link
   * dev.switchboard.nri.extension.ExtensionContext#config} promises.
   *
   * @throws InvalidConfigurationException with every problem there is
   */
  <C extends Record> C bind(String extensionId, Class<C> type);

  /** Stands for that configuration in records: the same for the same; empty if there is none. */
  default String fingerprint(String extensionId) {
    return "";
  }
}
