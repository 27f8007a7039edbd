package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;

/** Gives a configuration, and nothing else. */
record Context(Config config) implements ExtensionContext {
  @Override
  public String id() {
    return "devices";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public <C extends Record> C config(Class<C> type) {
    return type.cast(config);
  }

  @Override
  public ContainerUpdater updater() {
    throw new UnsupportedOperationException("devices changes no running container");
  }
}
