package dev.switchboard.nri.app.manifest;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The pods that manifests ask for, as containerd would describe them to its plugins when a kubelet
 * makes them: of one file of YAML (1.1, several documents) or JSON.
 *
 * @param pods in their order; of a workload its one template
 * @param notes on what has no pods
 * @param problems what is wrong, with file, line and key; there are no pods then
 */
public record Manifests(List<PodPlan> pods, List<String> notes, List<String> problems) {
  public Manifests {
    pods = List.copyOf(pods);
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a file.
   *
   * @param file its name, for problems
   * @param node where the pods are to run
   */
  public static Manifests read(String file, String text, NodeFacts node) {
    var reading = new Reading(file, node);
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
        reading.object(Value.of(reading.problems, document));
      }
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      reading.problems.add(
          mark == null ? 1 : mark.getLine() + 1, "this is no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      reading.problems.add(1, "this is no YAML: " + e.getMessage());
    }
    if (reading.pods.isEmpty() && reading.problems.size() == 0) {
      reading.problems.add(1, "no pod and nothing that makes pods is in it");
    }
    List<String> problems = reading.problems.sentences();
    return new Manifests(problems.isEmpty() ? reading.pods : List.of(), reading.notes, problems);
  }

  private static final class Reading {
    private final Problems problems;
    private final NodeFacts node;
    private final List<PodPlan> pods = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Reading(String file, NodeFacts node) {
      this.problems = new Problems(file);
      this.node = node;
    }

    void object(Value object) {
      if (!object.isPresent()) {
        return; // an empty document
      }
      String kind = object.get("kind").requiredText();
      object.get("apiVersion").requiredText();
      if (kind.equals("List") || (kind.endsWith("List") && object.get("items").isPresent())) {
        object.get("items").elements().forEach(this::object);
      } else {
        Workload.of(object)
            .ifPresentOrElse(workload -> known(object, workload), () -> foreign(object, kind));
      }
    }

    private void known(Value object, Workload workload) {
      Schema.check(object, workload.kind());
      if (workload == Workload.POD) {
        pod(object, object, PodNames.OWN, workload.kind());
      } else {
        Value template = workload.template(object);
        workload.checkSelector(object, template);
        pod(object, template, workload.suffix(), workload.kind());
      }
    }

    /** A kind that Kubernetes does not bring, but that may be built like those that it does. */
    private void foreign(Value object, String kind) {
      Value template = object.get("spec").get("template");
      if (template.get("spec").isPresent()) {
        Schema.check(object.get("metadata"), "ObjectMeta");
        Schema.check(template, "PodTemplateSpec");
        pod(object, template, Workload.SUFFIX, kind);
      } else if (!kind.isEmpty()) {
        String name = object.get("metadata").get("name").text();
        notes.add("%s: %s %s makes no pods".formatted(problems.place(object.line()), kind, name));
      }
    }

    private void pod(Value object, Value template, String suffix, String kind) {
      if (!template.isPresent()) {
        template.problem("is missing");
        return;
      }
      String name = PodNames.name(object.get("metadata").get("name"));
      String namespace = object.get("metadata").get("namespace").text();
      pod(object, template, new PodNames(name, suffix, namespace), kind);
    }

    private void pod(Value object, Value template, PodNames names, String kind) {
      PodSpec spec = SpecReader.read(template, names);
      String owner = names.workload().isEmpty() ? spec.name() : names.workload();
      String origin =
          "%s %s/%s (%s)".formatted(kind, spec.namespace(), owner, problems.place(object.line()));
      pods.add(new PodMessages(spec, node).plan(origin));
    }
  }
}
