package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the remotes.
 *
 * @param remotes by name
 */
record Config(Map<String, RemoteConfig> remotes) implements Validated {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final String BOTH = "mutual TLS needs both, plain TLS neither";

  Config {
    remotes = remotes == null ? Map.of() : remotes;
  }

  /** What becomes of a request when a remote fails it. */
  enum OnFailure {
    /** It fails. */
    FAIL,
    /** It goes on as if the remote were absent. */
    IGNORE
  }

  /**
   * One remote.
   *
   * @param address {@code unix:///PATH}, {@code https://HOST:PORT} or {@code http://HOST:PORT}
   * @param priority its place among the remotes; lower is asked first, ties by name
   * @param timeout the longest one call may take; the request's own time is a limit too
   * @param startTimeout for a connection until it is up, configured and synchronized
   * @param onFailure what becomes of a request that it fails
   * @param config text handed over in Configure
   * @param healthService the service that is asked about its health; empty for the whole server
   * @param keepAliveTime a connection that has been silent for so long is probed
   * @param keepAliveTimeout it is lost if the probe is not answered within
   * @param tls with https
   */
  record RemoteConfig(
      String address,
      @Nullable Integer priority,
      Duration timeout,
      Duration startTimeout,
      OnFailure onFailure,
      String config,
      String healthService,
      Duration keepAliveTime,
      Duration keepAliveTimeout,
      TlsConfig tls) {
    RemoteConfig {
      address = Objects.requireNonNullElse(address, "");
      priority = Objects.requireNonNullElse(priority, 500);
      timeout = Objects.requireNonNullElse(timeout, Duration.ofMillis(400));
      startTimeout = Objects.requireNonNullElse(startTimeout, Duration.ofSeconds(5));
      onFailure = Objects.requireNonNullElse(onFailure, OnFailure.FAIL);
      config = Objects.requireNonNullElse(config, "");
      healthService = Objects.requireNonNullElse(healthService, "");
      // Servers in Go end a connection that is probed more often than every 5 minutes.
      keepAliveTime = Objects.requireNonNullElse(keepAliveTime, Duration.ofMinutes(6));
      keepAliveTimeout = Objects.requireNonNullElse(keepAliveTimeout, Duration.ofSeconds(10));
      tls = Objects.requireNonNullElse(tls, TlsConfig.NONE);
    }

    int place() {
      return priority == null ? 0 : priority;
    }
  }

  /**
   * TLS towards a remote. The files are PEM, and are read again when they change.
   *
   * @param ca certificates of authorities to trust; null for those of the JDK
   * @param certificate our own, for mutual TLS
   * @param key its key, PKCS#8
   * @param authority the name that the remote's certificate has to have; empty for the host
   */
  record TlsConfig(
      @Nullable Path ca, @Nullable Path certificate, @Nullable Path key, String authority) {
    static final TlsConfig NONE = new TlsConfig(null, null, null, "");

    TlsConfig {
      authority = Objects.requireNonNullElse(authority, "");
    }
  }

  @Override
  public void validate(Problems problems) {
    remotes.forEach((name, remote) -> {
      String key = "remotes." + name;
      if (!NAME.matcher(name).matches()) {
        problems.add(key, name, "a name of up to 63 lower-case letters, digits and dashes");
      }
      validate(remote, key + ".", problems);
    });
  }

  private static void validate(RemoteConfig remote, String at, Problems problems) {
    Optional<Address> address = Address.parse(remote.address());
    if (address.isEmpty()) {
      problems.add(at + "address", remote.address(), Address.EXPECTED);
    }
    positive(at + "timeout", remote.timeout(), problems);
    positive(at + "start-timeout", remote.startTimeout(), problems);
    positive(at + "keep-alive-timeout", remote.keepAliveTimeout(), problems);
    if (remote.keepAliveTime().compareTo(Duration.ofSeconds(10)) < 0) {
      problems.add(
          at + "keep-alive-time",
          remote.keepAliveTime(),
          "10s or more; servers may end connections that are probed more often than they allow");
    }
    TlsConfig tls = remote.tls();
    if (!tls.equals(TlsConfig.NONE) && address.isPresent() && !address.get().tls()) {
      problems.add(at + "tls", "set", "no such key, or an address that begins with https://");
    }
    absolute(at + "tls.ca", tls.ca(), problems);
    absolute(at + "tls.certificate", tls.certificate(), problems);
    absolute(at + "tls.key", tls.key(), problems);
    if (tls.certificate() != null && tls.key() == null) {
      problems.add(at + "tls.certificate", tls.certificate(), "tls.key beside it: " + BOTH);
    }
    if (tls.certificate() == null && tls.key() != null) {
      problems.add(at + "tls.key", tls.key(), "tls.certificate beside it: " + BOTH);
    }
  }

  private static void positive(String key, Duration value, Problems problems) {
    if (!value.isPositive()) {
      problems.add(key, value, "more than 0");
    }
  }

  private static void absolute(String key, @Nullable Path file, Problems problems) {
    if (file != null && !file.isAbsolute()) {
      problems.add(key, file, "an absolute path");
    }
  }
}
