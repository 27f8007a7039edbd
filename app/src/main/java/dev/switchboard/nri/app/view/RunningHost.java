package dev.switchboard.nri.app.view;

import dev.switchboard.nri.Switchboard;

/** The host, for those who show it. */
public interface RunningHost {
  /** The switchboard; there as soon as an endpoint can be asked. */
  Switchboard switchboard();

  /** Everything that has happened until now has been recorded and counted when this returns. */
  void settle();
}
