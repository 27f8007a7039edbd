package dev.switchboard.nri.bundled.differ;

import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.DecisionListener;
import dev.switchboard.nri.extension.ExtensionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what every link changed, from what the host has recorded of the request itself. */
@Extension
public final class DifferExtension implements DecisionListener {
  private static final Logger LOG = LoggerFactory.getLogger("nri.differences");

  private Config config = Config.DEFAULT;
  private Form form = new Form(config.secrets());

  @Override
  public void start(ExtensionContext context) throws IOException {
    config = context.config(Config.class);
    form = new Form(config.secrets());
    if (config.logFile().isPresent()) {
      write(config.logFile().get(), List.of());
    }
  }

  @Override
  public void onDecision(Decision decision) throws IOException {
    if (config.format() == Config.Format.NONE
        || decision.shares().isEmpty()
        || (!config.unchanged() && Form.changesNothing(decision))) {
      return;
    }
    List<String> lines = new Differences(decision, form, config.unchanged()).lines(config.format());
    if (lines.isEmpty()) {
      return;
    }
    if (config.logFile().isPresent()) {
      write(config.logFile().get(), lines);
    } else {
      lines.forEach(line -> LOG.info("{}", line));
    }
  }

  /** Opens the file each time, so that it may be moved away to rotate it. */
  private static void write(Path file, List<String> lines) throws IOException {
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
