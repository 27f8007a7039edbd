package dev.switchboard.nri.app.manifest;

import static dev.switchboard.nri.app.manifest.ManifestSamples.pod;
import static dev.switchboard.nri.app.manifest.ManifestSamples.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTests {
  @ParameterizedTest
  @CsvSource({
    "apps/v1, Deployment, web-0000000000-00000",
    "apps/v1, StatefulSet, web-0",
    "apps/v1, DaemonSet, web-00000",
    "apps/v1, ReplicaSet, web-00000",
    "v1, ReplicationController, web-00000",
    "batch/v1, Job, web-00000",
    "batch.example.com/v1, Job, web-00000",
    "argoproj.io/v1alpha1, Rollout, web-00000"
  })
  void workloadsHaveOnePod(String version, String kind, String name) {
    PodPlan plan =
        pod(
            """
            apiVersion: %s
            kind: %s
            metadata: {name: web, namespace: shop}
            spec:
              selector: %s
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: a, image: b, command: [c]}]}
            """
                .formatted(
                    version,
                    kind,
                    version.startsWith("apps") ? "{matchLabels: {app: web}}" : "null"));
    assertThat(plan.pod().name()).isEqualTo(name);
    assertThat(plan.pod().namespace()).isEqualTo("shop");
    assertThat(plan.origin()).isEqualTo(kind + " shop/web (pod.yaml, line 1)");
  }

  @Test
  void cronJobsListsAndSeveralDocumentsAreReadAndWhatHasNoPodsIsNoted() {
    Manifests read =
        read(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}
            ---
            # nothing
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: a, image: b}]}}
            - {apiVersion: v1, kind: Pod, metadata: {generateName: two-}, spec: {containers: [{name: a, image: b}]}}
            """);
    assertThat(read.problems()).isEmpty();
    assertThat(read.pods().stream().map(plan -> plan.pod().name()))
        .containsExactly("nightly-00000000-00000", "one", "two-00000");
    assertThat(read.notes()).containsExactly("pod.yaml, line 8: Service web makes no pods");
  }

  @Test
  void initContainersAndSidecarsComeFirst() {
    PodPlan plan =
        pod(
            "initContainers: [{name: init, image: a}, {name: side, image: b, restartPolicy: Always}]",
            "");
    assertThat(plan.containers().stream().map(Container::name))
        .containsExactly("init", "side", "main");
  }

  @Test
  void everyMistakeIsToldWithFileLineAndKey() {
    Manifests read =
        read(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              anotations: {}
              annotations: {a: true, b: 5}
            spec:
              hostNetwork: "yes"
              containers:
              - name: Main
                image: nginx
                resources: {limits: {cpu: 1 core}}
                volumeMounts: [{name: none, mountPath: /x}]
              - name: b
                comand: [x]
              - name: b
                image: x
                env: {A: b}
            """);
    assertThat(read.pods()).isEmpty();
    assertThat(read.problems())
        .containsExactly(
            "pod.yaml, line 5: metadata.anotations is unknown; did you mean annotations?",
            "pod.yaml, line 6: metadata.annotations.a is the truth value \"true\", expected a text: put it in quotes",
            "pod.yaml, line 6: metadata.annotations.b is the number \"5\", expected a text: put it in quotes",
            "pod.yaml, line 8: spec.hostNetwork is \"yes\", expected true or false",
            "pod.yaml, line 10: spec.containers[0].name is \"Main\", expected small letters, digits and dashes, 63 at most",
            "pod.yaml, line 12: spec.containers[0].resources.limits.cpu is \"1 core\", expected an amount such as 500m, 2 or 128Mi",
            "pod.yaml, line 13: spec.containers[0].volumeMounts[0].name is \"none\", which is no volume of the pod",
            "pod.yaml, line 14: spec.containers[1].image is missing",
            "pod.yaml, line 15: spec.containers[1].comand is unknown; did you mean command?",
            "pod.yaml, line 16: spec.containers[2].name is \"b\", which another container is called",
            "pod.yaml, line 18: spec.containers[2].env is a map, expected a list");
  }

  @Test
  void keysAndTypesAreHeldAgainstKubernetesOwnWhereverTheyAre() {
    Manifests read =
        read(
            """
            apiVersion: apps/v1beta1
            kind: Deployment
            metadata: {name: Web}
            spec:
              replicas: two
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: wep}}
                spec:
                  restartPolicy: Sometimes
                  terminationGracePeriodSeconds: 3.5
                  terminationGracePeriodSeconds: 4
                  tolerations: [{key: a, effekt: NoSchedule}]
                  containers:
                  - name: a
                    image: b
                    livenessProbe: {httpGet: {port: true}, periodSeconds: 3000000000}
                    resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}
                  volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {sizeLimit: much}}]
            """);
    assertThat(read.problems())
        .containsExactly(
            "pod.yaml, line 1: apiVersion is \"apps/v1beta1\", expected apps/v1",
            "pod.yaml, line 3: metadata.name is \"Web\", expected small letters, digits, dashes and dots, 253 at most",
            "pod.yaml, line 5: spec.replicas is \"two\", expected a whole number",
            "pod.yaml, line 6: spec.selector.matchLabels.app is \"web\", expected the value of that label of the template",
            "pod.yaml, line 10: spec.template.spec.restartPolicy is \"Sometimes\", expected one of Always, OnFailure, Never",
            "pod.yaml, line 12: spec.template.spec.terminationGracePeriodSeconds is there twice, expected once",
            "pod.yaml, line 13: spec.template.spec.tolerations[0].effekt is unknown; did you mean effect?",
            "pod.yaml, line 17: spec.template.spec.containers[0].livenessProbe.httpGet.port is the truth value \"true\", expected a whole number",
            "pod.yaml, line 17: spec.template.spec.containers[0].livenessProbe.periodSeconds is the number \"3000000000\", expected a whole number from -2147483648 to 2147483647",
            "pod.yaml, line 18: spec.template.spec.containers[0].resources.requests.memory is 2147483648, expected at most the limit, 1073741824",
            "pod.yaml, line 19: spec.template.spec.volumes[1].emptyDir.sizeLimit is \"much\", expected an amount such as 500m, 2 or 128Mi",
            "pod.yaml, line 19: spec.template.spec.volumes[1].name is \"v\", which another volume is called");
  }

  @Test
  void whatKubernetesTakesInOtherWordsIsTaken() {
    PodPlan plan =
        pod(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, creationTimestamp: null, labels: {1: "x"}, annotations: {when: 2026-11-25}}
            spec:
              hostNetwork: y
              terminationGracePeriodSeconds: 30.0
              volumes: [{name: v}]
              containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /v}]}]
            """);
    assertThat(plan.pod().linux().namespaces()).noneMatch(each -> each.type().equals("network"));
    assertThat(plan.containers().getFirst().mounts())
        .anyMatch(mount -> mount.source().contains("empty-dir"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Pod\n\tmetadata: {}",
        "kind: [Pod",
        "- just\n- a list",
        "text",
        "",
        "kind: Pod",
        "kind: Pod\nmetadata: {name: a}\nspec: {containers: []}",
        "kind: Deployment\nmetadata: {name: a}\nspec: {}",
        "kind: ConfigMap\nmetadata: {name: a}\ndata: {}",
        "kind: Pod\nmetadata: {name: a}\nspec: &s {containers: *s}",
        "kind: List\nitems: {}"
      })
  void whatIsNoManifestOfPodsIsAProblemWithALine(String text) {
    Manifests read = read(text);
    if (read.notes().isEmpty()) {
      assertThat(read.problems()).isNotEmpty();
    }
    assertThat(read.pods()).isEmpty();
    assertThat(read.problems()).allMatch(problem -> problem.startsWith("pod.yaml, line "));
  }
}
