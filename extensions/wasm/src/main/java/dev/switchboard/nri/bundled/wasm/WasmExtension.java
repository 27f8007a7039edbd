package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.bundled.hosting.HostedPlugin;
import dev.switchboard.nri.bundled.hosting.HostedPlugins;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.StatusProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/** Runs NRI plugins compiled to WebAssembly, in the order of their names. */
@Extension
public final class WasmExtension extends HostedPlugins implements StatusProvider {
  private final Node node = new Node();
  private @Nullable Loader loader;

  @Override
  public void start(ExtensionContext context) throws IOException {
    loader = new Loader(context, node);
  }

  @Override
  public void stop() throws InterruptedException {
    loader().stop();
  }

  private Loader loader() {
    Loader started = loader;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  @Override
  protected Iterable<? extends HostedPlugin> plugins() {
    return loader().modules();
  }

  @Override
  protected Node node() {
    return node;
  }

  @Override
  public Map<String, Object> status() {
    var modules = new LinkedHashMap<String, Object>();
    loader().modules().forEach(module -> modules.put(module.name(), module.status()));
    var problems = new ArrayList<String>();
    loader().modules().stream()
        .map(HostedModule::problem)
        .filter(problem -> !problem.isEmpty())
        .forEach(problems::add);
    loader().refused().forEach((file, reason) -> problems.add(file + ": " + reason));
    return Map.of(
        "directory",
        loader().config().directory().toString(),
        "modules",
        modules,
        "refused",
        loader().refused(),
        "problems",
        problems,
        "pending",
        loader().modules().stream()
            .filter(HostedModule::isLoading)
            .map(HostedModule::name)
            .toList());
  }
}
