package dev.switchboard.nri.app.console;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/** Wires what the console page needs; its files are Boot's static resources. */
@Configuration(proxyBeanMethods = false)
public class ConsoleConfiguration {
  @Bean
  FilterRegistrationBean<BrowserRules> browserRules() {
    return new FilterRegistrationBean<>(new BrowserRules());
  }

  /**
   * By what is in them: every build gives its files the same date. Not of the page itself, which is
   * forwarded to, and small.
   */
  @Bean
  FilterRegistrationBean<ShallowEtagHeaderFilter> consoleTags() {
    var tags = new FilterRegistrationBean<>(new ShallowEtagHeaderFilter());
    tags.addUrlPatterns("*.js", "*.css", "*.svg");
    return tags;
  }
}
