package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.demo.Demo;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the main job without a container runtime. */
@Command(
    name = "demo",
    description =
        "Show the main job without a container runtime: an embedded NRI runtime plays pods through"
            + " their life, and each container shows which extension changed what.",
    synopsisHeading = "Usage: ",
    customSynopsis = "switchboard demo [--pods N] [--serve] [--KEY=VALUE...]")
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SpringOptions options = new SpringOptions();

  @Option(
      names = "--pods",
      paramLabel = "N",
      description = "Pods to play (default: 3), or to have at a time with --serve (default: 20).")
  private @Nullable Integer pods;

  @Option(
      names = "--serve",
      description =
          "Play a small node until a signal: pods come, change and go, and the endpoints on"
              + " 127.0.0.1:9464 show it.")
  private boolean serve;

  @Override
  public Integer call() throws Exception {
    int count = pods == null ? serve ? 20 : 3 : pods;
    if (count < 1 || count > 10_000) {
      throw new ParameterException(spec.commandLine(), "--pods takes 1 to 10000, not " + count);
    }
    return serve ? Demo.serve(count, options.properties()) : Demo.run(count, options.properties());
  }
}
