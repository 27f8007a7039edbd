package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.view.RunningHost;
import dev.switchboard.nri.chain.ChainListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Holds the switchboard as long as the context, from before the endpoints' server to after it. */
final class SwitchboardLifecycle implements SmartLifecycle, RunningHost {
  private final EarlyStart beginning;
  private final List<ChainListener> listeners;
  private volatile @Nullable Switchboard switchboard;

  SwitchboardLifecycle(EarlyStart beginning, List<ChainListener> listeners) {
    this.beginning = beginning;
    this.listeners = listeners;
  }

  @Override
  public Switchboard switchboard() {
    Switchboard running = switchboard;
    if (running == null) {
      throw new IllegalStateException("the switchboard is not running");
    }
    return running;
  }

  @Override
  public void settle() {
    beginning.settle();
  }

  @Override
  public void start() {
    switchboard = beginning.complete(listeners);
  }

  @Override
  public void stop() {
    if (isRunning()) {
      beginning.close();
      switchboard = null;
    }
  }

  @Override
  public boolean isRunning() {
    return switchboard != null;
  }

  @Override
  public int getPhase() {
    return 0;
  }
}
