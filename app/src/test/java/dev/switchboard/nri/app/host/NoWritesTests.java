package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class NoWritesTests {
  @ParameterizedTest
  @CsvSource({"GET,200", "HEAD,200", "OPTIONS,200", "POST,403", "PUT,403", "DELETE,403", "X,403"})
  void onlyWhoReadsGetsOn(String method, int status) throws Exception {
    var response = new MockHttpServletResponse();
    var chain = new MockFilterChain();
    new NoWrites()
        .doFilter(new MockHttpServletRequest(method, "/actuator/extensions/a"), response, chain);
    assertThat(response.getStatus()).isEqualTo(status);
    assertThat(chain.getRequest() != null).isEqualTo(status == 200);
  }
}
