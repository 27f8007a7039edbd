package dev.switchboard.nri.app.report;

import dev.switchboard.nri.node.Difference;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Writes for people, with emphasis where the terminal can show it. */
public record Terminal(PrintStream out, boolean colours) {
  private static final int LONGEST_VALUE = 60;
  private static final String BOLD = "1";
  private static final String RED = "31";
  private static final String FAINT = "2";

  /** Standard output; in colour if it is a terminal, unless {@code NO_COLOR} is set. */
  @SuppressWarnings("SystemConsoleNull") // it does where the console is not that of a terminal
  public static Terminal ofProcess() {
    String noColour = System.getenv("NO_COLOR");
    boolean colours =
        System.console() != null
            && System.console().isTerminal()
            && (noColour == null || noColour.isEmpty());
    return new Terminal(System.out, colours);
  }

  public void line(String text) {
    out.println(text);
  }

  /** What begins something. */
  public void title(String text) {
    out.println(painted(text, BOLD));
  }

  /** What is wrong. */
  public void alarm(String text) {
    out.println(painted(text, RED));
  }

  /** What is of less interest. */
  public void aside(String text) {
    out.println(painted(text, FAINT));
  }

  private String painted(String text, String how) {
    return colours ? "\u001b[" + how + "m" + text + "\u001b[0m" : text;
  }

  /** Who changed what of a container, link by link. */
  public void steps(List<ContainerStory.Step> steps, String indent) {
    var table = new Table("extension", "changed", "key", "from", "to");
    steps.forEach(step -> add(table, step));
    table.lines().forEach(line -> line(indent + line));
    steps.stream()
        .filter(step -> step.reason().length() > LONGEST_VALUE)
        .forEach(step -> line(indent + step.link() + ": " + step.reason()));
  }

  private static void add(Table table, ContainerStory.Step step) {
    String link = step.link();
    if (!step.reason().isEmpty()) {
      String what = step.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      table.row(link, what, "", "", shown(step.reason()));
      link = "";
    } else if (step.differences().isEmpty()) {
      table.row(link, "nothing", "", "", "");
    }
    for (Difference change : step.differences()) {
      table.row(
          link,
          change.field(),
          change.key(),
          shown(change.from().orElse("–")),
          shown(change.to().orElse("removed")));
      link = "";
    }
    for (String warning : step.warnings()) {
      table.row("", "warning", "", "", warning);
    }
  }

  /** Differences as a table. */
  public void result(String fieldTitle, List<Difference> differences, String indent) {
    var table = new Table(fieldTitle, "key", "value");
    differences.forEach(
        change -> table.row(change.field(), change.key(), shown(change.to().orElse("removed"))));
    table.lines().forEach(line -> line(indent + line));
  }

  private static String shown(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
