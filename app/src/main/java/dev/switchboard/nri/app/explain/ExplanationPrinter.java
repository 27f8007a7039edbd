package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.app.explain.Explanation.Change;
import dev.switchboard.nri.app.explain.Explanation.ContainerPart;
import dev.switchboard.nri.app.explain.Explanation.LinkPart;
import dev.switchboard.nri.app.explain.Explanation.Pod;
import dev.switchboard.nri.app.report.ContainerStory.Step;
import dev.switchboard.nri.app.report.Terminal;
import dev.switchboard.nri.node.Difference;
import java.util.List;
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
      pod.containers().forEach(this::print);
      out.line("");
      pod.guesses().forEach(guess -> out.aside("  Guessed: " + guess));
      out.line("");
    }
    explanation.notes().forEach(note -> out.line("Note: " + note));
    out.line("Explained for " + explanation.runtime() + "; nothing has been applied.");
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
