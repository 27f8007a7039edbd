package dev.switchboard.nri.app.manifest;

import java.util.List;

/** The keys that Kubernetes knows, where a misspelt one would change what is explained. */
final class Schema {
  static final List<String> OBJECT = List.of("apiVersion", "kind", "metadata", "spec", "status");

  static final List<String> TEMPLATE = List.of("apiVersion", "kind", "metadata", "spec");

  static final List<String> METADATA =
      words(
          "name generateName namespace selfLink uid resourceVersion generation creationTimestamp"
              + " deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences"
              + " finalizers clusterName managedFields");

  static final List<String> POD =
      words(
          "volumes initContainers containers ephemeralContainers restartPolicy"
              + " terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector"
              + " serviceAccountName serviceAccount automountServiceAccountToken nodeName"
              + " hostNetwork hostPID hostIPC shareProcessNamespace securityContext"
              + " imagePullSecrets hostname subdomain affinity schedulerName tolerations"
              + " hostAliases priorityClassName priority dnsConfig readinessGates"
              + " runtimeClassName enableServiceLinks preemptionPolicy overhead"
              + " topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates"
              + " resourceClaims resources hostnameOverride workloadRef schedulingGroup"
              + " evictionResponders");

  static final List<String> CONTAINER =
      words(
          "name image command args workingDir ports envFrom env resources resizePolicy"
              + " restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe"
              + " readinessProbe startupProbe lifecycle terminationMessagePath"
              + " terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty");

  static final List<String> ENV = List.of("name", "value", "valueFrom");

  static final List<String> ENV_SOURCE =
      words("fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef");

  static final List<String> VOLUME_MOUNT =
      words(
          "name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr"
              + " bindMountOptions");

  static final List<String> RESOURCES = List.of("limits", "requests", "claims");

  static final List<String> SECURITY =
      words(
          "capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot"
              + " readOnlyRootFilesystem allowPrivilegeEscalation procMount seccompProfile"
              + " appArmorProfile");

  static final List<String> POD_SECURITY =
      words(
          "seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups"
              + " supplementalGroupsPolicy fsGroup sysctls fsGroupChangePolicy seccompProfile"
              + " appArmorProfile seLinuxChangePolicy");

  private Schema() {}

  private static List<String> words(String all) {
    return List.of(all.split(" "));
  }
}
