package dev.switchboard.nri.bundled.validator;

import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.SecurityProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pf4j.Extension;

/** Refuses a container if what plugins and links make of it breaks a rule. */
@Extension
public final class ValidatorExtension implements AdjustmentValidator {
  private volatile Checks checks =
      new Checks(new Config(false, false, false, false, false, false, List.of(), "", List.of()));

  @Override
  public void start(ExtensionContext context) {
    checks = new Checks(context.config(Config.class));
  }

  @Override
  public Verdict validate(Proposal proposal, RequestContext request) {
    List<String> problems = checks.problems(proposal);
    return problems.isEmpty() ? Verdict.accept() : Verdict.reject(String.join("; ", problems));
  }

  /** What one configuration demands. */
  private record Checks(Config config, RequiredPlugins required, List<Rule.Compiled> rules) {
    Checks(Config config) {
      this(
          config,
          new RequiredPlugins(config.requiredPlugins(), config.tolerateMissingPluginsAnnotation()),
          config.rules().stream().map(Rule::compiled).toList());
    }

    /** All at once, in the order of the keys. */
    List<String> problems(Proposal proposal) {
      List<Adjusted> adjusted = Adjusted.of(proposal);
      var problems = new ArrayList<String>();
      if (config.rejectOciHookAdjustment()) {
        none(Field.OCI_HOOKS, "OCI hooks may not be added here", adjusted, problems);
      }
      if (rejectsSeccomp(proposal.container())) {
        none(
            Field.SECCOMP_POLICY,
            "the seccomp policy of such a container may not be changed here",
            adjusted,
            problems);
      }
      if (config.rejectNamespaceAdjustment()) {
        none(Field.NAMESPACE, "namespaces may not be changed here", adjusted, problems);
      }
      if (config.rejectSysctlAdjustment()) {
        none(Field.SYSCTL, "kernel parameters may not be changed here", adjusted, problems);
      }
      required.problem(proposal).ifPresent(problems::add);
      adjusted.forEach(entry -> judge(entry, problems));
      return problems;
    }

    /** What counts is the profile that the pod asked for, whatever it is to be changed to. */
    private boolean rejectsSeccomp(Container container) {
      SecurityProfile.Type type =
          container
              .linux()
              .seccompProfile()
              .map(SecurityProfile::type)
              .orElse(SecurityProfile.Type.UNCONFINED);
      return switch (type) {
        case RUNTIME_DEFAULT -> config.rejectRuntimeDefaultSeccompAdjustment();
        case UNCONFINED -> config.rejectUnconfinedSeccompAdjustment();
        case LOCALHOST -> config.rejectCustomSeccompAdjustment();
      };
    }

    private static void none(
        Field field, String sentence, List<Adjusted> adjusted, List<String> problems) {
      List<String> found =
          adjusted.stream()
              .filter(each -> each.field() == field)
              .map(Adjusted::entryBy)
              .sorted()
              .toList();
      if (!found.isEmpty()) {
        problems.add(found.stream().collect(Collectors.joining(", ", sentence + ": ", "")));
      }
    }

    private void judge(Adjusted entry, List<String> problems) {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).matches(entry)) {
          if (rules.get(i).denies()) {
            problems.add("rules[%d] denies %s".formatted(i, entry.text()));
          }
          return;
        }
      }
    }
  }
}
