package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.Role;
import dev.switchboard.nri.app.manifest.PodSpec.Security;
import dev.switchboard.nri.app.manifest.PodSpec.Variable;
import dev.switchboard.nri.app.manifest.PodSpec.VolumeMount;
import dev.switchboard.nri.extension.model.SecurityProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads the containers of one pod. */
final class ContainerReader {
  private static final List<String> SOURCES =
      List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");

  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  private final Fields fields;
  private final Value podSecurity;

  ContainerReader(Fields fields, Value podSecurity) {
    this.fields = fields;
    this.podSecurity = podSecurity;
  }

  ContainerSpec read(Value container, Role role) {
    var guesses = new ArrayList<String>();
    String name = container.get("name").requiredText();
    String image = container.get("image").requiredText();
    List<String> command = container.get("command").texts();
    if (command.isEmpty()) {
      guesses.add(
          "args: the entrypoint of %s is not known here; (entrypoint) stands for it"
              .formatted(image));
    }
    List<Variable> env = env(container, guesses);
    Value messagePath = container.get("terminationMessagePath");
    return new ContainerSpec(
        name,
        image,
        command,
        container.get("args").texts(),
        env,
        container.get("volumeMounts").elements().stream().map(ContainerReader::mount).toList(),
        SpecReader.needs(container.get("resources")),
        security(container.get("securityContext")),
        role,
        messagePath.isPresent() ? messagePath.text() : DEFAULT_MESSAGE_PATH,
        container
            .get("terminationMessagePolicy")
            .oneOf(List.of("File", "FallbackToLogsOnError"))
            .orElse("File"),
        guesses);
  }

  private List<Variable> env(Value container, List<String> guesses) {
    var env = new ArrayList<Variable>();
    if (!container.get("envFrom").elements().isEmpty()) {
      guesses.add("env: what envFrom brings is not known here and left out");
    }
    for (Value each : container.get("env").elements()) {
      String name = each.get("name").requiredText();
      Value source = each.get("valueFrom");
      if (source.isPresent() && each.get("value").isPresent()) {
        source.problem("stands beside value: it can be only one of them");
      }
      String value =
          source.isPresent() ? placeholder(name, source, guesses) : each.get("value").text();
      env.add(new Variable(name, value));
    }
    return env;
  }

  private String placeholder(String variable, Value source, List<String> guesses) {
    if (source.get("fieldRef").isPresent()) {
      String path = source.get("fieldRef").get("fieldPath").requiredText();
      return fields.value(path).orElseGet(() -> guessed(variable, "(" + path + ")", guesses));
    }
    for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
      Value reference = source.get(kind);
      if (reference.isPresent()) {
        String text =
            "(%s %s: %s)"
                .formatted(
                    kind.replace("KeyRef", "").toLowerCase(Locale.ROOT),
                    reference.get("name").requiredText(),
                    reference.get("key").requiredText());
        return guessed(variable, text, guesses);
      }
    }
    if (source.get("resourceFieldRef").isPresent()) {
      String resource = source.get("resourceFieldRef").get("resource").requiredText();
      return guessed(variable, "(" + resource + ")", guesses);
    }
    if (!source.get("fileKeyRef").isPresent()) {
      source.problem("names no source, expected one of " + String.join(", ", SOURCES));
    }
    return guessed(variable, "(from a file)", guesses);
  }

  private static String guessed(String variable, String placeholder, List<String> guesses) {
    guesses.add("env %s: %s stands for its value".formatted(variable, placeholder));
    return placeholder;
  }

  private static VolumeMount mount(Value mount) {
    String propagation =
        mount
            .get("mountPropagation")
            .oneOf(List.of("None", "HostToContainer", "Bidirectional"))
            .orElse("None");
    return new VolumeMount(
        mount.get("name").requiredText(),
        mount.get("mountPath").requiredText(),
        mount.get("subPath").text(),
        mount.get("readOnly").isTrue(),
        propagation);
  }

  private Security security(Value own) {
    OptionalLong user = either(own, "runAsUser");
    OptionalLong group = either(own, "runAsGroup");
    var groups = new ArrayList<Long>();
    podSecurity
        .get("supplementalGroups")
        .elements()
        .forEach(each -> each.integer().ifPresent(groups::add));
    podSecurity.get("fsGroup").integer().ifPresent(groups::add);
    Value seccomp = own.get("seccompProfile");
    return new Security(
        own.get("privileged").isTrue(),
        user,
        group,
        groups,
        seccomp(seccomp.isPresent() ? seccomp : podSecurity.get("seccompProfile")));
  }

  private OptionalLong either(Value own, String key) {
    return own.get(key).isPresent() ? own.get(key).integer() : podSecurity.get(key).integer();
  }

  /** As the kubelet has it unless its seccompDefault is set. */
  private static SecurityProfile seccomp(Value profile) {
    String type =
        profile
            .get("type")
            .oneOf(List.of("Unconfined", "RuntimeDefault", "Localhost"))
            .orElse("Unconfined");
    return switch (type) {
      case "RuntimeDefault" -> new SecurityProfile(SecurityProfile.Type.RUNTIME_DEFAULT, "");
      case "Localhost" ->
          new SecurityProfile(
              SecurityProfile.Type.LOCALHOST, profile.get("localhostProfile").requiredText());
      default -> new SecurityProfile(SecurityProfile.Type.UNCONFINED, "");
    };
  }
}
