package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.app.explain.Explanation.Change;
import dev.switchboard.nri.app.explain.Explanation.ContainerPart;
import dev.switchboard.nri.app.explain.Explanation.LinkPart;
import dev.switchboard.nri.app.explain.Explanation.Pod;
import dev.switchboard.nri.app.explain.Explanation.SandboxPart;
import dev.switchboard.nri.app.report.ContainerStory.Step;
import dev.switchboard.nri.app.report.Table;
import dev.switchboard.nri.app.report.Terminal;
import dev.switchboard.nri.node.Difference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows an explanation to people. */
public final class ExplanationPrinter {
  private final Terminal out;

  public ExplanationPrinter(Terminal out) {
    this.out = out;
  }

  /** Prints all of it. */
  public void print(Explanation explanation) {
    for (Pod pod : explanation.pods()) {
      out.title("Pod " + pod.pod() + ", of " + pod.origin());
      sandbox(pod);
      pod.containers().forEach(this::print);
      out.line("");
      pod.guesses().forEach(guess -> out.aside("  Guessed: " + guess));
      out.line("");
    }
    explanation.notes().forEach(note -> out.line("Note: " + note));
    out.line("Explained for " + explanation.runtime() + "; nothing has been applied.");
  }

  /** Links that would do nothing with the pod are left out; each of its containers has them all. */
  private void sandbox(Pod pod) {
    var table = new Table("extension", "would do with the pod");
    for (SandboxPart part : pod.sandbox()) {
      part.actions().forEach(action -> table.row(part.link(), action));
      if (part.reason() != null) {
        String what = part.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        table.row(part.link(), what + ": " + part.reason());
      }
    }
    if (!table.isEmpty()) {
      out.line("");
      table.lines().forEach(line -> out.line("  " + line));
    }
    if (pod.refusal() != null) {
      out.alarm("  Refused: " + pod.refusal());
      out.line("  None of its containers would be created.");
    }
  }

  private void print(ContainerPart container) {
    out.line("");
    out.title("  Container " + container.name());
    if (container.links().isEmpty()) {
      out.line("    No link handles creations.");
    } else {
      out.steps(container.links().stream().map(ExplanationPrinter::step).toList(), "    ");
    }
    if (container.refusal() != null) {
      out.alarm("    Refused: " + container.refusal());
    } else if (container.oci().isEmpty()) {
      out.line("    The OCI spec stays as it is.");
    } else {
      out.line("    What is different in the OCI spec:");
      out.result("path", differences(container.oci()), "      ");
    }
    container.others().forEach(other -> out.line("    Also: " + other));
  }

  private static Step step(LinkPart part) {
    return new Step(
        part.link(),
        part.version(),
        part.outcome(),
        differences(part.changes()),
        part.reason() == null ? "" : part.reason(),
        part.warnings());
  }

  private static List<Difference> differences(List<Change> changes) {
    return changes.stream()
        .map(change ->
            new Difference(
                change.field(), change.key(), present(change.from()), present(change.to())))
        .toList();
  }

  private static Optional<String> present(@Nullable String value) {
    return Optional.ofNullable(value);
  }
}
