package dev.switchboard.nri.app.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Kubernetes' own kinds of what pods are made from. */
enum Workload {
  POD("Pod", "v1", "", false),
  POD_TEMPLATE("PodTemplate", "v1", "-00000", false),
  REPLICATION_CONTROLLER("ReplicationController", "v1", "-00000", false),
  DEPLOYMENT("Deployment", "apps/v1", "-0000000000-00000", true),
  STATEFUL_SET("StatefulSet", "apps/v1", "-0", true),
  DAEMON_SET("DaemonSet", "apps/v1", "-00000", true),
  REPLICA_SET("ReplicaSet", "apps/v1", "-00000", true),
  JOB("Job", "batch/v1", "-00000", false),
  CRON_JOB("CronJob", "batch/v1", "-00000000-00000", false);

  /** What pods of other kinds have behind the name of what makes them. */
  static final String SUFFIX = "-00000";

  private final String kind;
  private final String apiVersion;
  private final String suffix;
  private final boolean selects;

  Workload(String kind, String apiVersion, String suffix, boolean selects) {
    this.kind = kind;
    this.apiVersion = apiVersion;
    this.suffix = suffix;
    this.selects = selects;
  }

  /**
   * What an object is; empty if its kind is none of Kubernetes' own. A version that Kubernetes does
   * not have of its own kind is a problem; in a group of somebody else it is another kind.
   */
  static Optional<Workload> of(Value object) {
    String kind = object.get("kind").text();
    String version = object.get("apiVersion").text();
    Optional<Workload> found =
        Stream.of(values())
            .filter(each -> each.kind.equals(kind))
            .filter(each -> !version.substring(0, Math.max(0, version.indexOf('/'))).contains("."))
            .findFirst();
    found
        .filter(each -> !version.isEmpty() && !version.equals(each.apiVersion))
        .ifPresent(each ->
            object
                .get("apiVersion")
                .problem("is \"%s\", expected %s".formatted(version, each.apiVersion)));
    return found;
  }

  String kind() {
    return kind;
  }

  /** What its pods have behind its name. */
  String suffix() {
    return suffix;
  }

  Value template(Value object) {
    return switch (this) {
      case POD -> object;
      case POD_TEMPLATE -> object.get("template");
      case CRON_JOB -> object.get("spec").get("jobTemplate").get("spec").get("template");
      default -> object.get("spec").get("template");
    };
  }

  /** Notes where it would not find its own pods. */
  void checkSelector(Value object, Value template) {
    Value selector = object.get("spec").get("selector");
    if (!selects || !object.get("spec").isPresent()) {
      return;
    }
    if (!selector.isPresent()) {
      selector.problem("is missing: expected matchLabels with labels of the template");
      return;
    }
    Map<String, String> labels = template.get("metadata").get("labels").textByKey();
    selector
        .get("matchLabels")
        .entries()
        .forEach((key, value) -> {
          if (!value.text().equals(labels.get(key))) {
            value.problem(
                "is \"%s\", expected the value of that label of the template"
                    .formatted(value.text()));
          }
        });
  }
}
