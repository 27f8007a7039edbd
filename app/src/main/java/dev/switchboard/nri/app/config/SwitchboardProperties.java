package dev.switchboard.nri.app.config;

import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.SwitchboardSettings.RuntimeSettings;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.guest.GuestSettings;
import dev.switchboard.nri.loading.JarTrust;
import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys below {@code switchboard}.
 *
 * @param runtime the runtime to connect to
 * @param extensionsDirectory where jars are dropped: a folder or several
 * @param extensionsReload whether those folders are watched
 * @param configurationReload whether the files of settings are watched
 * @param strict whether asking for what has no effect counts as a failure
 * @param decisions what is remembered of requests
 * @param recording what is remembered of containers
 * @param flightRecorder what is kept of requests and replies as they came
 * @param tracing where spans go
 * @param maxStuckThreads how many threads may be stuck in links before those links are left out
 * @param management who may change something at the endpoints
 * @param trust how much a jar must be able to show before its code runs
 * @param trustedCertificates who may sign jars: files with X.509 certificates
 * @param extensions settings by extension id
 * @param guests ordinary plugins that connect to us
 */
@ConfigurationProperties(SwitchboardProperties.PREFIX)
public record SwitchboardProperties(
    @DefaultValue RuntimeKeys runtime,
    @DefaultValue("extensions") List<Path> extensionsDirectory,
    @DefaultValue("true") boolean extensionsReload,
    @DefaultValue("true") boolean configurationReload,
    @DefaultValue("false") boolean strict,
    @DefaultValue Decisions decisions,
    @DefaultValue Recording recording,
    @DefaultValue FlightRecorderKeys flightRecorder,
    @DefaultValue Tracing tracing,
    @DefaultValue("16") int maxStuckThreads,
    @DefaultValue ManagementKeys management,
    @DefaultValue("open") JarTrust.Mode trust,
    @DefaultValue List<Path> trustedCertificates,
    @DefaultValue Map<String, Extension> extensions,
    @DefaultValue GuestKeys guests)
    implements Validated {
  static final String PREFIX = "switchboard";

  /** What NRI lets a plugin be called, by the rules of its registration. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.+-]+");

  private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Pattern INDEX = Pattern.compile("[0-9]{2}");

  /** The runtime to connect to. */
  public record RuntimeKeys(
      @DefaultValue("/var/run/nri/nri.sock") Path socketPath,
      @DefaultValue("switchboard") String pluginName,
      @DefaultValue("50") String pluginIndex,
      @DefaultValue("200ms") Duration requestMargin,
      @DefaultValue("false") boolean failClosed,
      @DefaultValue("false") boolean repair,
      @DefaultValue Reconnect reconnect) {}

  /** What is remembered of requests. */
  public record Decisions(@DefaultValue("200") int capacity) {
    static final int MOST = 100_000;
  }

  /**
   * What is remembered of containers: who set which field.
   *
   * @param enabled whether anything is, decisions included
   * @param containers of how many
   * @param goneFor how long after they have gone
   */
  public record Recording(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("1000") int containers,
      @DefaultValue("1h") Duration goneFor) {
    static final int MOST = 100_000;
  }

  /**
   * Where spans go.
   *
   * @param endpoint of a collector that takes OTLP over HTTP; null for no tracing at all
   * @param sampling share of the requests without a trace of the runtime's that get one of their
   *     own
   * @param headers what is sent along with spans, such as a token; by name
   */
  public record Tracing(
      @Nullable URI endpoint,
      @DefaultValue("1.0") double sampling,
      @DefaultValue Map<String, String> headers) {
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Whether spans are made at all. */
    public boolean on() {
      return endpoint != null && !endpoint.toString().isEmpty();
    }

    private void validate(Problems problems) {
      if (endpoint != null
          && on()
          && (endpoint.getHost() == null
              || !List.of("http", "https").contains(String.valueOf(endpoint.getScheme())))) {
        problems.add("tracing.endpoint", endpoint, "http://HOST:4318/v1/traces, or https");
      }
      if (!(sampling >= 0 && sampling <= 1)) {
        problems.add("tracing.sampling", sampling, "0 to 1");
      }
      headers.forEach((name, value) -> {
        if (!HEADER.matcher(name).matches()) {
          problems.add("tracing.headers", name, "names of HTTP headers");
        } else if (!value.chars().allMatch(each -> each >= ' ' && each < 0x7f)) {
          problems.add("tracing.headers." + name, "******", "one line of ASCII");
        }
      });
    }
  }

  /** How to wait between tries to connect. */
  public record Reconnect(
      @DefaultValue("100ms") Duration initialDelay, @DefaultValue("5s") Duration maxDelay) {}

  /**
   * One extension.
   *
   * @param required refuses pods and containers while it cannot be had
   * @param priority null for what its jar says
   * @param strict null for the host's rule
   * @param grants what it may ask for; null for what its jar says
   * @param sha256 of the only jar to accept; null for any
   * @param config bound by the extension itself, to a record of its own
   */
  public record Extension(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("false") boolean required,
      @Nullable Integer priority,
      @DefaultValue("500ms") Duration timeout,
      @DefaultValue("fail") OnFailure onFailure,
      @Nullable Boolean strict,
      @DefaultValue("live") Mode mode,
      @DefaultValue MatchKeys match,
      @DefaultValue BreakerKeys breaker,
      @Nullable List<String> grants,
      @Nullable String sha256,
      @DefaultValue Map<String, Object> config) {
    private void validate(String key, Problems problems) {
      positive(problems, key + ".timeout", timeout);
      if (required && (onFailure == OnFailure.IGNORE || mode == Mode.SHADOW)) {
        String at = onFailure == OnFailure.IGNORE ? "on-failure: ignore" : "mode: shadow";
        problems.add(key + ".required", true, "false beside " + at + ", or not both");
      }
      match.validate(key + ".match", problems);
      breaker.validate(key + ".breaker", problems);
      GrantKeys.validate(grants, key + ".grants", problems);
      if (sha256 != null && !SHA256.matcher(sha256).matches()) {
        problems.add(key + ".sha256", sha256, "64 hexadecimal digits, as sha256sum prints them");
      }
    }

    ExtensionSettings toSettings() {
      OptionalInt place = priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
      var policy =
          new LinkPolicy(timeout, onFailure, mode, false, match.compiled(), breaker.toSettings());
      return new ExtensionSettings(
          enabled,
          required,
          place,
          Optional.ofNullable(strict),
          policy,
          GrantKeys.toSettings(grants),
          Optional.ofNullable(sha256));
    }
  }

  /**
   * Ordinary plugins that connect to us.
   *
   * @param socketPath where; null for nowhere
   * @param allowedUids users who may; empty for root and our own
   * @param byName each guest's place, by its name with or without index
   */
  public record GuestKeys(
      @Nullable Path socketPath,
      @DefaultValue Set<Long> allowedUids,
      @DefaultValue @Others Map<String, Guest> byName) {
    GuestSettings toSettings(boolean strict, JarTrust.Mode trust) {
      return new GuestSettings(
          Optional.ofNullable(socketPath).filter(path -> !path.toString().isEmpty()),
          allowedUids,
          byName.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toSettings())),
          strict,
          trust == JarTrust.Mode.STRICT ? Grants.NONE : Grants.ALL);
    }
  }

  /**
   * One guest.
   *
   * @param priority null for ten times its index
   * @param onFailure null for what it says itself
   * @param required whether containers are refused while it is not there
   * @param strict null for the host's rule
   * @param grants what it may ask for; null for all, and in {@code trust: strict} for nothing
   * @param rehearse whether it may be asked in vain
   */
  public record Guest(
      @Nullable Integer priority,
      @DefaultValue("500ms") Duration timeout,
      @Nullable OnFailure onFailure,
      @DefaultValue("false") boolean required,
      @Nullable Boolean strict,
      @DefaultValue("live") Mode mode,
      @DefaultValue MatchKeys match,
      @DefaultValue BreakerKeys breaker,
      @Nullable List<String> grants,
      @DefaultValue("false") boolean rehearse) {
    private void validate(String key, Problems problems) {
      positive(problems, key + ".timeout", timeout);
      match.validate(key + ".match", problems);
      breaker.validate(key + ".breaker", problems);
      GrantKeys.validate(grants, key + ".grants", problems);
    }

    GuestSettings.Place toSettings() {
      return new GuestSettings.Place(
          priority == null ? OptionalInt.empty() : OptionalInt.of(priority),
          new LinkPolicy(
              timeout, OnFailure.FAIL, mode, false, match.compiled(), breaker.toSettings()),
          Optional.ofNullable(strict),
          Optional.ofNullable(onFailure),
          required,
          GrantKeys.toSettings(grants),
          rehearse);
    }
  }

  @Override
  public void validate(Problems problems) {
    if (!NAME.matcher(runtime.pluginName).matches()) {
      problems.add("runtime.plugin-name", runtime.pluginName, "letters, digits and . _ + - only");
    }
    if (!INDEX.matcher(runtime.pluginIndex).matches()) {
      problems.add("runtime.plugin-index", runtime.pluginIndex, "two digits in quotes, \"50\"");
    }
    if (runtime.requestMargin.isNegative()) {
      problems.add("runtime.request-margin", runtime.requestMargin, "zero or more");
    }
    if (decisions.capacity < 0 || decisions.capacity > Decisions.MOST) {
      problems.add("decisions.capacity", decisions.capacity, "0 to " + Decisions.MOST);
    }
    if (recording.containers < 0 || recording.containers > Recording.MOST) {
      problems.add("recording.containers", recording.containers, "0 to " + Recording.MOST);
    }
    if (recording.goneFor.isNegative()) {
      problems.add("recording.gone-for", recording.goneFor, "zero or more");
    }
    tracing.validate(problems);
    Reconnect reconnect = runtime.reconnect;
    positive(problems, "runtime.reconnect.initial-delay", reconnect.initialDelay);
    if (reconnect.maxDelay.compareTo(reconnect.initialDelay) < 0) {
      problems.add(
          "runtime.reconnect.max-delay",
          reconnect.maxDelay,
          "initial-delay (" + reconnect.initialDelay + ") or more");
    }
    if (maxStuckThreads < 1) {
      problems.add("max-stuck-threads", maxStuckThreads, "1 or more");
    }
    management.validate(problems);
    flightRecorder.validate(problems);
    for (int i = 0; i < trustedCertificates.size(); i++) {
      checkCertificate(problems, "trusted-certificates[" + i + "]", trustedCertificates.get(i));
    }
    extensions.forEach((id, extension) -> extension.validate("extensions." + id, problems));
    guests.byName.forEach((name, guest) -> guest.validate("guests." + name, problems));
  }

  private static void checkCertificate(Problems problems, String key, Path file) {
    try {
      certificates(file);
    } catch (IOException | CertificateException e) {
      problems.add(key, file, "a file with X.509 certificates (PEM or DER): " + e.getMessage());
    }
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new CertificateException("it has none");
      }
      return found;
    }
  }

  static void positive(Problems problems, String key, Duration value) {
    if (!value.isPositive()) {
      problems.add(key, value, "more than zero");
    }
  }

  /**
   * The same, as the host takes it.
   *
   * @param inheritedSocket descriptor from a runtime that launched this process
   */
  public SwitchboardSettings toSettings(OptionalInt inheritedSocket) {
    return new SwitchboardSettings(
        new RuntimeSettings(
            runtime.socketPath,
            inheritedSocket,
            runtime.pluginName,
            runtime.pluginIndex,
            runtime.requestMargin,
            runtime.failClosed,
            runtime.repair,
            runtime.reconnect.initialDelay,
            runtime.reconnect.maxDelay),
        extensionsDirectory,
        extensionsReload,
        strict,
        maxStuckThreads,
        trust,
        trustedCertificates.stream().flatMap(SwitchboardProperties::validCertificates).toList(),
        extensions.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toSettings())),
        guests.toSettings(strict, trust));
  }

  private static Stream<X509Certificate> validCertificates(Path file) {
    try {
      return certificates(file).stream();
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException("no longer a certificate: " + file, e);
    }
  }
}
