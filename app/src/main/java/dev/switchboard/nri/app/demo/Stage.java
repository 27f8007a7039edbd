package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.app.report.ContainerStory;
import dev.switchboard.nri.app.report.Table;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.Difference;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes for people, with emphasis where the terminal can show it. */
record Stage(PrintStream out, boolean colours) {
  private static final int LONGEST_VALUE = 60;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  @SuppressWarnings("SystemConsoleNull") // it does where the console is not that of a terminal
  static Stage terminal() {
    boolean colours =
        System.console() != null
            && System.console().isTerminal()
            && System.getenv("NO_COLOR") == null;
    return new Stage(System.out, colours);
  }

  void line(String text) {
    out.println(text);
  }

  void title(String text) {
    out.println(colours ? "\u001b[1m" + text + "\u001b[0m" : text);
  }

  /** Something that has happened just now. */
  void news(String text) {
    line(CLOCK.format(LocalTime.now()) + "  " + text);
  }

  void pod(PodSandbox pod) {
    line("");
    title("Pod " + pod.namespace() + "/" + pod.name() + ", annotated with");
    pod.annotations().forEach((key, value) -> line("  " + key + ": " + value));
  }

  void container(String name, ContainerStory story) {
    line("");
    title("  Container " + name);
    var table = new Table("extension", "changed", "key", "from", "to");
    story.steps().forEach(step -> add(table, step));
    table.lines().forEach(line -> line("    " + line));
    line("    Merged result, as one plugin's answer to the runtime:");
    var result = new Table("changed", "key", "value");
    story
        .result()
        .forEach(change ->
            result.row(change.field(), change.key(), shown(change.to().orElse("removed"))));
    result.lines().forEach(line -> line("      " + line));
  }

  private static void add(Table table, ContainerStory.Step step) {
    if (!step.failure().isEmpty()) {
      table.row(step.link(), "failed", "", "", step.failure());
    } else if (step.differences().isEmpty()) {
      table.row(step.link(), "nothing", "", "", "");
    }
    String link = step.link();
    for (Difference change : step.differences()) {
      table.row(
          link,
          change.field(),
          change.key(),
          shown(change.from().orElse("–")),
          shown(change.to().orElse("removed")));
      link = "";
    }
  }

  private static String shown(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
