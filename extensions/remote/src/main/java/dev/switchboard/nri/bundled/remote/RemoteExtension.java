package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.bundled.hosting.HostedPlugin;
import dev.switchboard.nri.bundled.hosting.HostedPlugins;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.StatusProvider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * NRI plugins that are gRPC services. None of gRPC is loaded unless one is configured.
 *
 * <p>No thread of the host runs gRPC's or Netty's code: both leave thread locals behind, which
 * would keep this extension's classes when it is unloaded.
 */
@Extension
public final class RemoteExtension extends HostedPlugins implements StatusProvider {
  private final Node node = new Node();
  private @Nullable Remotes remotes;

  @Override
  public void start(ExtensionContext context) {
    Config config = context.config(Config.class);
    if (!config.remotes().isEmpty()) {
      remotes = new Remotes(config, context, node);
    }
  }

  @Override
  public void stop() throws InterruptedException {
    if (remotes != null) {
      remotes.close();
    }
  }

  @Override
  protected Iterable<? extends HostedPlugin> plugins() {
    return remotes == null ? List.of() : remotes.all();
  }

  @Override
  protected Node node() {
    return node;
  }

  @Override
  public Map<String, Object> status() {
    return Map.of("remotes", remotes == null ? Map.of() : remotes.status());
  }
}
