package dev.switchboard.nri.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes the host away from a node. */
@Command(
    name = "uninstall",
    description = "Take away what install has put in place.",
    synopsisHeading = "Usage: ")
final class UninstallCommand implements Callable<Integer> {
  @Mixin private Placement placement = new Placement();

  @Option(names = "--purge", description = "Configuration, logs and your own jars go too.")
  private boolean purge;

  @Override
  public Integer call() {
    return placement.carryOut(installation -> installation.uninstall(purge));
  }
}
