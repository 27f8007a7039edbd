package dev.switchboard.nri.app.host;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/** Lets nobody write at the endpoints: the rule, as long as that is not switched on. */
@ConditionalOnBooleanProperty(name = WriteAccess.KEY, havingValue = false, matchIfMissing = true)
final class NoWrites implements Filter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  static boolean isWriting(HttpServletRequest request) {
    return !READING.contains(request.getMethod());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer
        && isWriting(http)) {
      refuse(answer, HttpServletResponse.SC_FORBIDDEN, WriteAccess.KEY + " is false");
    } else {
      chain.doFilter(request, response);
    }
  }

  static void refuse(HttpServletResponse answer, int status, String why) throws IOException {
    answer.setStatus(status);
    answer.setContentType("text/plain");
    answer.getWriter().println(why);
  }
}
