package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class WriteAccessTests {
  @TempDir Path folder;
  private Path token;

  @BeforeEach
  void writeToken() throws Exception {
    token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
  }

  private static int status(Optional<Path> tokens, String method, String header) throws Exception {
    var request = new MockHttpServletRequest(method, "/actuator/extensions/a");
    if (!header.isEmpty()) {
      request.addHeader("Authorization", header);
    }
    var response = new MockHttpServletResponse();
    var chain = new MockFilterChain();
    new WriteAccess(tokens).doFilter(request, response, chain);
    assertThat(chain.getRequest() != null).isEqualTo(response.getStatus() == 200);
    return response.getStatus();
  }

  @Test
  void readingNeedsNothing() throws Exception {
    assertThat(status(Optional.empty(), "GET", "")).isEqualTo(200);
    assertThat(status(Optional.of(token), "HEAD", "")).isEqualTo(200);
  }

  @Test
  void nobodyWritesUnlessThatIsConfigured() throws Exception {
    assertThat(status(Optional.empty(), "POST", "Bearer 0123456789abcdef")).isEqualTo(403);
    assertThat(status(Optional.empty(), "DELETE", "")).isEqualTo(403);
  }

  @Test
  void writingNeedsTheToken() throws Exception {
    assertThat(status(Optional.of(token), "POST", "Bearer 0123456789abcdef")).isEqualTo(200);
    assertThat(status(Optional.of(token), "POST", "")).isEqualTo(401);
    assertThat(status(Optional.of(token), "POST", "Bearer wrong")).isEqualTo(401);
    assertThat(status(Optional.of(token), "POST", "Basic 0123456789abcdef")).isEqualTo(401);
  }

  @Test
  void anEmptyTokenOpensNothing() throws Exception {
    Files.writeString(token, "\n");
    assertThat(status(Optional.of(token), "POST", "Bearer ")).isEqualTo(401);
  }
}
