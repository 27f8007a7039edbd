package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.bundled.remote.Config.TlsConfig;
import dev.switchboard.nri.extension.AbsentException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's TLS with the files as they are now; each connection is made with what is there then.
 */
final class Tls {
  private final TlsConfig config;

  Tls(TlsConfig config) {
    this.config = config;
  }

  /**
   * Reads the files.
   *
   * @throws AbsentException if they cannot be used; files may come later, or be mended
   */
  SslContext context() throws AbsentException {
    checkReadable();
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    Path ca = config.ca();
    if (ca != null) {
      read("tls.ca", ca, "certificates in PEM", () -> builder.trustManager(ca.toFile()));
    }
    Path certificate = config.certificate();
    Path key = config.key();
    if (certificate != null && key != null) {
      read(
          "tls.certificate and tls.key",
          certificate,
          "a certificate in PEM, and its key in PEM, PKCS#8 without a password"
              + " (openssl pkcs8 -topk8 -nocrypt)",
          () -> builder.keyManager(certificate.toFile(), key.toFile()));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new AbsentException("TLS cannot be set up: " + told(e));
    }
  }

  /** Hands files to the builder. */
  private interface Step {
    Object run();
  }

  private void checkReadable() throws AbsentException {
    for (Path each : files()) {
      try {
        Files.newInputStream(each).close();
      } catch (NoSuchFileException e) {
        throw new AbsentException("TLS cannot be set up: " + each + " does not exist");
      } catch (IOException e) {
        throw new AbsentException("TLS cannot be set up: " + each + " cannot be read: " + e);
      }
    }
  }

  private static void read(String key, Path file, String expected, Step step)
      throws AbsentException {
    try {
      var _ = step.run();
    } catch (IllegalArgumentException e) {
      throw new AbsentException(
          "TLS cannot be set up: %s, %s: %s; expected %s".formatted(key, file, told(e), expected));
    }
  }

  private static String told(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private List<Path> files() {
    return Stream.of(config.ca(), config.certificate(), config.key())
        .filter(Objects::nonNull)
        .map(Path.class::cast)
        .toList();
  }

  /** Equal as long as nobody has touched the files, or what their links lead to. */
  List<Object> stamp() {
    var stamps = new ArrayList<Object>();
    for (Path file : files()) {
      stamps.add(stamp(file));
    }
    return stamps;
  }

  private static Object stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      @Nullable Object inode = now.fileKey();
      return List.of(now.size(), now.lastModifiedTime(), String.valueOf(inode));
    } catch (IOException e) {
      return "";
    }
  }
}
