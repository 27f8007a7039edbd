package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;
import java.util.Optional;
import java.util.function.Supplier;

/** What the host gives to an extension, put together from its parts. */
public record HostContext(
    String id,
    String version,
    ConfigBinder binder,
    ContainerUpdater updater,
    Supplier<Optional<ConnectedRuntime>> connected)
    implements ExtensionContext {
  @Override
  public <C extends Record> C config(Class<C> type) {
    return binder.bind(id, type);
  }

  @Override
  public Optional<ConnectedRuntime> runtime() {
    return connected.get();
  }
}
