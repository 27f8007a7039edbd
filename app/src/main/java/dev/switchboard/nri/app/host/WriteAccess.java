package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Where writing at the endpoints is switched on, lets those write who send the token or come over
 * the management socket. Everybody may read who can connect. There are no sessions. Where it is not
 * switched on, nothing of this is loaded, and {@link NoWrites} is there instead.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(WriteAccess.KEY)
@EnableWebSecurity
class WriteAccess {
  static final String KEY = "switchboard.management.writes";

  private static final String SCHEME = "Bearer ";
  private static final String MAY_WRITE = "write";
  private static final String REMEDY =
      "send the token of switchboard.management.token-file as Authorization: Bearer TOKEN, or use"
          + " the socket of switchboard.management.socket-path";

  @Bean
  SecurityFilterChain endpoints(HttpSecurity http, SwitchboardProperties properties) {
    Optional<Path> tokenFile = properties.management().tokens();
    AuthenticationManager checker = given -> checked(given, tokenFile);
    var writers = new AuthenticationFilter(checker, WriteAccess::given);
    writers.setRequestMatcher(NoWrites::isWriting);
    writers.setSuccessHandler((_, _, _) -> {});
    writers.setFailureHandler((_, response, failure) -> refuse(response, failure.getMessage()));
    AuthenticationEntryPoint nobody = (_, response, _) -> refuse(response, REMEDY);
    return http.csrf(AbstractHttpConfigurer::disable) // no browser keeps the token for others
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(each -> each.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(each -> each.authenticationEntryPoint(nobody))
        .addFilterBefore(writers, AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(each -> {
          each.requestMatchers(NoWrites::isWriting).hasAuthority(MAY_WRITE);
          each.anyRequest().permitAll();
        })
        .build();
  }

  /** Who wants to write; null for somebody who does not say. */
  private static @Nullable Authentication given(HttpServletRequest request) {
    if (ManagementSocket.isPeer(request)) {
      return writer("the peer of the management socket");
    }
    @Nullable String header = request.getHeader("Authorization");
    return header != null && header.startsWith(SCHEME)
        ? new PreAuthenticatedAuthenticationToken(
            "the token's owner", header.substring(SCHEME.length()).strip())
        : null;
  }

  private static Authentication writer(String name) {
    return new PreAuthenticatedAuthenticationToken(
        name, "", List.of(new SimpleGrantedAuthority(MAY_WRITE)));
  }

  /** The token is read anew each time, so that it can be changed. */
  private static Authentication checked(Authentication given, Optional<Path> tokenFile) {
    if (given.isAuthenticated()) {
      return given;
    }
    if (tokenFile.isEmpty()) {
      throw new BadCredentialsException("there is no switchboard.management.token-file; " + REMEDY);
    }
    byte[] token = String.valueOf(given.getCredentials()).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] wanted = Files.readString(tokenFile.get()).strip().getBytes(StandardCharsets.UTF_8);
      if (wanted.length > 0 && MessageDigest.isEqual(wanted, token)) {
        return writer("the token's owner");
      }
    } catch (IOException e) {
      throw new AuthenticationServiceException(
          "switchboard.management.token-file cannot be read: " + tokenFile.get(), e);
    }
    throw new BadCredentialsException("this is not the token; " + REMEDY);
  }

  private static void refuse(HttpServletResponse response, @Nullable String why)
      throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer");
    NoWrites.refuse(response, HttpServletResponse.SC_UNAUTHORIZED, String.valueOf(why));
  }
}
