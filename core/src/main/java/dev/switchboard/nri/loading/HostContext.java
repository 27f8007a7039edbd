package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;

/** What the host gives to an extension, put together from its parts. */
public record HostContext(String id, String version, ConfigBinder binder, ContainerUpdater updater)
    implements ExtensionContext {
  @Override
  public <C extends Record> C config(Class<C> type) {
    return binder.bind(id, type);
  }
}
