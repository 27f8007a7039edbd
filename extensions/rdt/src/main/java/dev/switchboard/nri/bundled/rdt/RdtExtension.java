package dev.switchboard.nri.bundled.rdt;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rdt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets class of service, schemata and monitoring of Intel RDT, as the pod asks for. */
@Extension
public final class RdtExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RdtExtension.class);
  private static final String KEY = "rdt.noderesource.dev";
  private static final String CLOS_ID = "closid";
  private static final String SCHEMATA = "schemata";
  private static final String MONITORING = "enablemonitoring";

  /** Go's strconv.ParseBool. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private Config config = Config.DEFAULT;

  /**
   * Configuration.
   *
   * @param compat how annotations are read
   * @param resctrlPath where the kernel's resctrl is mounted; looked at only to warn
   */
  record Config(Compat compat, Path resctrlPath) {
    static final Config DEFAULT = new Config(Compat.MENDED, Path.of("/sys/fs/resctrl"));

    Config {
      compat = compat == null ? Compat.MENDED : compat;
      resctrlPath = resctrlPath == null ? Path.of("/sys/fs/resctrl") : resctrlPath;
    }
  }

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    var annotations = PodAnnotations.of(pod, container.name());
    Set<String> fields = annotations.prefixes(KEY);
    if (fields.isEmpty()) {
      return ContainerAdjustment.none();
    }
    var reading = AnnotationReading.of(pod, container.name(), config.compat());
    var rdt =
        new Rdt(
            find(annotations, CLOS_ID).flatMap(found -> closId(reading, found)),
            find(annotations, SCHEMATA).flatMap(found -> schemata(reading, found)),
            find(annotations, MONITORING).flatMap(found -> monitoring(reading, found)));
    for (String field : fields) {
      if (!Set.of(CLOS_ID, SCHEMATA, MONITORING).contains(field)) {
        find(annotations, field)
            .ifPresent(found ->
                reading.dropped(
                    found,
                    "unknown and ignored",
                    "one of %s, %s, %s before .%s".formatted(CLOS_ID, SCHEMATA, MONITORING, KEY)));
      }
    }
    reading.finish();
    if (rdt.closId().isEmpty() && rdt.schemata().isEmpty() && rdt.enableMonitoring().isEmpty()) {
      return ContainerAdjustment.none();
    }
    if (!Files.exists(config.resctrlPath().resolve("schemata"))) {
      LOG.warn(
          "{}/{}/{} asks for RDT settings, but resctrl is not mounted at {}: the OCI runtime may"
              + " refuse the container",
          pod.namespace(),
          pod.name(),
          container.name(),
          config.resctrlPath());
    }
    return ContainerAdjustment.builder().rdt(rdt).build();
  }

  /** NRI's plugin knows annotations of one container only. */
  private Optional<Found> find(PodAnnotations annotations, String field) {
    String key = field + "." + KEY;
    return config.compat() == Compat.UPSTREAM
        ? annotations.forContainer(key)
        : annotations.forContainerPodOrBare(key);
  }

  private boolean optsOut(Found found) {
    return config.compat() != Compat.UPSTREAM && found.value().isEmpty();
  }

  private Optional<String> closId(AnnotationReading reading, Found found) {
    String id = reading.text(found);
    if (optsOut(found)) {
      return Optional.empty();
    }
    if (config.compat() != Compat.UPSTREAM
        && (id.contains("/") || id.isBlank() || Set.of(".", "..").contains(id))) {
      reading.problem(found, "the name of a folder in " + config.resctrlPath());
    }
    return Optional.of(id);
  }

  private Optional<List<String>> schemata(AnnotationReading reading, Found found) {
    String text = reading.text(found);
    if (config.compat() == Compat.UPSTREAM) {
      return Optional.of(Schemata.asWritten(text));
    }
    if (optsOut(found)) {
      return Optional.empty();
    }
    List<String> lines = Schemata.of(text);
    if (!Schemata.isValid(lines)) {
      reading.problem(found, Schemata.EXPECTED);
    }
    return Optional.of(lines);
  }

  private Optional<Boolean> monitoring(AnnotationReading reading, Found found) {
    String text = reading.text(found);
    if (optsOut(found)) {
      return Optional.empty();
    }
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      reading.problem(found, "true or false");
    }
    return Optional.of(TRUE.contains(text));
  }
}
