package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.install.Installation.Starter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the host in place on a node. */
@Command(
    name = "install",
    description =
        "Put program, folders and a systemd unit in place on this node, or with --launched a script"
            + " by which the container runtime starts the host itself. Again: the upgrade.",
    synopsisHeading = "Usage: ")
final class InstallCommand implements Callable<Integer> {
  @Mixin private Placement placement = new Placement();

  @Option(names = "--launched", description = "The container runtime starts the host.")
  private boolean launched;

  @Override
  public Integer call() {
    return placement.carryOut(
        installation -> installation.install(launched ? Starter.RUNTIME : Starter.SYSTEMD));
  }
}
