package dev.switchboard.nri.app.host;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody write at the endpoints but who has the token, and nobody at all unless that is
 * configured. The token is read anew for each request, so that it can be changed.
 */
final class WriteAccess implements Filter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final String SCHEME = "Bearer ";

  private final Optional<Path> tokenFile;

  /**
   * @param tokenFile holds the token; empty if nobody may write
   */
  WriteAccess(Optional<Path> tokenFile) {
    this.tokenFile = tokenFile;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer
        && !READING.contains(http.getMethod())) {
      if (tokenFile.isEmpty()) {
        refuse(answer, HttpServletResponse.SC_FORBIDDEN, "switchboard.management.writes is false");
        return;
      }
      if (!hasToken(http.getHeader("Authorization"), tokenFile.get())) {
        answer.setHeader("WWW-Authenticate", "Bearer");
        refuse(
            answer,
            HttpServletResponse.SC_UNAUTHORIZED,
            "send the token of switchboard.management.token-file as Authorization: Bearer TOKEN");
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static boolean hasToken(@Nullable String header, Path file) throws IOException {
    if (header == null || !header.startsWith(SCHEME)) {
      return false;
    }
    byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    byte[] wanted = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
    return wanted.length > 0 && MessageDigest.isEqual(wanted, given);
  }

  private static void refuse(HttpServletResponse answer, int status, String why)
      throws IOException {
    answer.setStatus(status);
    answer.setContentType("text/plain");
    answer.getWriter().println(why);
  }
}
