package dev.switchboard.nri.bundled.remote;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a remote listens.
 *
 * @param text as configured
 * @param socket path of a Unix socket; null for TCP
 * @param host name or address; empty for a Unix socket
 * @param port of TCP
 * @param tls whether it is spoken to by TLS
 */
record Address(String text, @Nullable Path socket, String host, int port, boolean tls) {
  static final String EXPECTED =
      "unix:///PATH (up to 107 bytes), https://HOST:PORT, or http://HOST:PORT without encryption";

  /** What the kernel takes for a path. */
  private static final int LONGEST_PATH = 107;

  static Optional<Address> parse(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null || uri.getQuery() != null || uri.getFragment() != null) {
        return Optional.empty();
      }
      return switch (uri.getScheme()) {
        case "unix" -> unix(text, uri);
        case "https", "http" -> tcp(text, uri);
        default -> Optional.empty();
      };
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<Address> unix(String text, URI uri) {
    String path = uri.getPath();
    return path == null
            || uri.getAuthority() != null
            || !path.startsWith("/")
            || path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH
        ? Optional.empty()
        : Optional.of(new Address(text, Path.of(path), "", 0, false));
  }

  private static Optional<Address> tcp(String text, URI uri) {
    String path = uri.getPath();
    return uri.getHost() == null
            || uri.getPort() < 1
            || uri.getUserInfo() != null
            || !(path.isEmpty() || path.equals("/"))
        ? Optional.empty()
        : Optional.of(
            new Address(text, null, uri.getHost(), uri.getPort(), uri.getScheme().equals("https")));
  }

  /** Of a Unix socket, another one for another socket; of TCP always the same. */
  Object stamp() {
    if (socket == null) {
      return "";
    }
    try {
      BasicFileAttributes now = Files.readAttributes(socket, BasicFileAttributes.class);
      return List.of(String.valueOf(now.fileKey()), now.creationTime());
    } catch (IOException e) {
      return "";
    }
  }
}
