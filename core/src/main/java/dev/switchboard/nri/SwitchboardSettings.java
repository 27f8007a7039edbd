package dev.switchboard.nri;

import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.guest.GuestSettings;
import dev.switchboard.nri.loading.ExtensionDescriptor;
import dev.switchboard.nri.loading.JarTrust;
import dev.switchboard.nri.merge.Grants;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What the switchboard is started with.
 *
 * @param runtime the runtime and how to speak to it
 * @param extensionsDirectories folders of extension jars; may be missing, which counts as empty
 * @param extensionsReload whether those folders are watched
 * @param strict whether it counts as a failure of an extension to ask for what has no effect
 * @param maxStuckThreads when so many threads do not come back from links, no link that holds one
 *     is called
 * @param trust how much a jar must be able to show
 * @param trustedCertificates who may sign jars
 * @param extensions settings by extension id; an id without any has {@link
 *     ExtensionSettings#DEFAULT}
 * @param guests ordinary plugins that may connect to us
 */
public record SwitchboardSettings(
    RuntimeSettings runtime,
    List<Path> extensionsDirectories,
    boolean extensionsReload,
    boolean strict,
    int maxStuckThreads,
    JarTrust.Mode trust,
    List<X509Certificate> trustedCertificates,
    Map<String, ExtensionSettings> extensions,
    GuestSettings guests) {
  public SwitchboardSettings {
    extensionsDirectories = List.copyOf(extensionsDirectories);
    trustedCertificates = List.copyOf(trustedCertificates);
    extensions = Map.copyOf(extensions);
  }

  /** The folders of extension jars, as a message names them. */
  public String extensionsPlace() {
    return extensionsDirectories.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** The settings of an extension, given or default. */
  public ExtensionSettings extension(String id) {
    return extensions.getOrDefault(id, ExtensionSettings.DEFAULT);
  }

  /** The same with all of the other that can change while the host runs. */
  SwitchboardSettings changedTo(SwitchboardSettings next) {
    return new SwitchboardSettings(
        runtime,
        extensionsDirectories,
        extensionsReload,
        next.strict,
        maxStuckThreads,
        next.trust,
        next.trustedCertificates,
        next.extensions,
        guests);
  }

  /** Whether an extension has to be started anew for other settings than these. */
  boolean restarts(SwitchboardSettings next, String id) {
    ExtensionSettings before = extension(id);
    ExtensionSettings after = next.extension(id);
    return before.enabled() != after.enabled()
        || !before.sha256().equals(after.sha256())
        || trust != next.trust
        || !trustedCertificates.equals(next.trustedCertificates);
  }

  /** What an extension may ask for. */
  Grants grants(ExtensionDescriptor descriptor) {
    return extension(descriptor.id())
        .grants()
        .orElseGet(() ->
            trust == JarTrust.Mode.STRICT ? Grants.NONE : descriptor.grants().orElse(Grants.ALL));
  }

  /** What all of this means for a jar. */
  JarTrust jarTrust() {
    var pins = new HashMap<String, String>();
    var grants = new HashMap<String, Grants>();
    extensions.forEach((id, extension) -> {
      extension.sha256().ifPresent(pin -> pins.put(id, pin));
      extension.grants().ifPresent(granted -> grants.put(id, granted));
    });
    return new JarTrust(trust, trustedCertificates, pins, grants);
  }

  /**
   * The runtime and how to speak to it.
   *
   * @param socketPath the runtime's NRI socket; unused when the runtime launched this process
   * @param inheritedSocket descriptor of the socket that a runtime which launched this process
   *     opened for it
   * @param pluginName what to register as
   * @param pluginIndex two digits: the place among the runtime's plugins
   * @param requestMargin how long before the runtime's request timeout an answer leaves
   * @param failClosed whether the runtime shall refuse a container whose creation we have missed
   * @param repair whether running containers that were created without us are updated
   * @param reconnectInitialDelay wait before the first try after a loss
   * @param reconnectMaxDelay what the wait grows to
   */
  public record RuntimeSettings(
      Path socketPath,
      OptionalInt inheritedSocket,
      String pluginName,
      String pluginIndex,
      Duration requestMargin,
      boolean failClosed,
      boolean repair,
      Duration reconnectInitialDelay,
      Duration reconnectMaxDelay) {}

  /**
   * One extension's place and limits.
   *
   * @param enabled whether it is started at all
   * @param required whether pods and containers are refused while it cannot be had
   * @param priority lower runs first; empty for what the jar's manifest says
   * @param strict whether it fails when it asks for what has no effect; empty for the host's rule
   * @param policy when it is called, and what its failure means
   * @param grants what it may ask for; empty for what the jar's manifest says
   * @param sha256 of the only jar to accept, in hexadecimal digits; empty for any
   */
  public record ExtensionSettings(
      boolean enabled,
      boolean required,
      OptionalInt priority,
      Optional<Boolean> strict,
      LinkPolicy policy,
      Optional<Grants> grants,
      Optional<String> sha256) {
    /** What an extension gets that nothing is set for. */
    public static final ExtensionSettings DEFAULT =
        new ExtensionSettings(
            true,
            false,
            OptionalInt.empty(),
            Optional.empty(),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty());
  }
}
