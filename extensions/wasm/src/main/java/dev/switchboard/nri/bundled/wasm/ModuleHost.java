package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.extension.ConnectedRuntime;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** What a module needs of its surroundings. */
interface ModuleHost {
  Config config();

  CodeCache cache();

  Node node();

  ScheduledExecutorService timers();

  Optional<ConnectedRuntime> runtime();

  /** Sends what a module answers to a synchronization that no request asked for. */
  void updates(HostedModule module, byte[] reply);

  /** Has the module loaded again, on another thread. */
  void restart(HostedModule module);
}
