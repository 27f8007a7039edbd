package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.host.Host;
import dev.switchboard.nri.chain.ChainListener;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the host until a signal. */
@Command(
    name = "run",
    description = "Run the host until a signal; also without a word.",
    synopsisHeading = "Usage: ",
    customSynopsis = "switchboard [run] [--KEY=VALUE...]")
final class RunCommand implements Callable<Integer> {
  @Mixin private SpringOptions options = new SpringOptions();

  @Override
  public Integer call() throws InterruptedException {
    return run(options.properties());
  }

  /**
   * @param properties as {@code --key=value}
   */
  static int run(List<String> properties) throws InterruptedException {
    try (Host host = Host.start(properties, ChainListener.NONE)) {
      host.awaitEnd();
      return 0;
    }
  }
}
