package io.xmodel.server;

import io.xmodel.error.RequestException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and what to allow. Start from {@link #builder}.
 *
 * @param host name or address to listen at
 * @param port 0: any that is free
 * @param apiKey what clients must present; null: nothing
 * @param modelNames names of the model: the first is the one that is told, all are accepted
 * @param allowedOrigins origins whose pages may call, {@code https://chat.example.org}, beside the
 *     server's own page
 * @param allowedHosts names by which clients may call the server, beside those it knows. At a
 *     loopback address it knows localhost; elsewhere any name will do unless some are given
 * @param maxBodyBytes the longest body of a request
 * @param commentInterval how often a stream that has nothing to say sends a comment, so that nobody
 *     takes it for dead; zero: never
 * @param bodyTimeout how long a request may take to arrive
 * @param writeTimeout how long a client may take nothing of its answer
 * @param requestTimeout how long an answer may take as a whole
 */
public record ServerOptions(
    String host,
    int port,
    @Nullable String apiKey,
    List<String> modelNames,
    Set<String> allowedOrigins,
    Set<String> allowedHosts,
    int maxBodyBytes,
    Duration commentInterval,
    Duration bodyTimeout,
    Duration writeTimeout,
    Duration requestTimeout) {
  /**
   * Copies the collections and checks the ranges.
   *
   * @throws RequestException naming what is out of range
   */
  public ServerOptions {
    Objects.requireNonNull(host, "host");
    modelNames = List.copyOf(Objects.requireNonNull(modelNames, "modelNames"));
    allowedOrigins = Set.copyOf(Objects.requireNonNull(allowedOrigins, "allowedOrigins"));
    allowedHosts = Set.copyOf(Objects.requireNonNull(allowedHosts, "allowedHosts"));
    Objects.requireNonNull(commentInterval, "commentInterval");
    Objects.requireNonNull(bodyTimeout, "bodyTimeout");
    Objects.requireNonNull(writeTimeout, "writeTimeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    require(port >= 0 && port <= 65535, "port must be 0 to 65535, found " + port);
    require(!modelNames.isEmpty(), "modelNames must hold at least one name");
    require(modelNames.stream().noneMatch(String::isBlank), "modelNames must not be blank");
    require(apiKey == null || !apiKey.isBlank(), "apiKey must not be blank");
    require(maxBodyBytes > 0, "maxBodyBytes must be at least 1, found " + maxBodyBytes);
    require(!commentInterval.isNegative(), "commentInterval must not be negative");
    require(bodyTimeout.isPositive(), "bodyTimeout must be positive");
    require(writeTimeout.isPositive(), "writeTimeout must be positive");
    require(requestTimeout.isPositive(), "requestTimeout must be positive");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new RequestException(sentence + ".");
    }
  }

  /** Options to change: port 8080 of the loopback address, no key. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether only programs on this machine can call. */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Collects options; {@link #build} checks them. Not for use by several threads. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8080;
    private @Nullable String apiKey;
    private List<String> modelNames = List.of("xmodel");
    private Set<String> allowedOrigins = Set.of();
    private Set<String> allowedHosts = Set.of();
    private int maxBodyBytes = 8 << 20;
    private Duration commentInterval = Duration.ofSeconds(5);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration requestTimeout = Duration.ofHours(1);

    private Builder() {}

    /** See {@link ServerOptions#host}. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /** See {@link ServerOptions#port}. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** See {@link ServerOptions#apiKey}. */
    public Builder apiKey(@Nullable String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /** See {@link ServerOptions#modelNames}. */
    public Builder modelNames(List<String> modelNames) {
      this.modelNames = List.copyOf(Objects.requireNonNull(modelNames, "modelNames"));
      return this;
    }

    /** See {@link ServerOptions#allowedOrigins}. */
    public Builder allowedOrigins(Set<String> allowedOrigins) {
      this.allowedOrigins = Set.copyOf(Objects.requireNonNull(allowedOrigins, "allowedOrigins"));
      return this;
    }

    /** See {@link ServerOptions#allowedHosts}. */
    public Builder allowedHosts(Set<String> allowedHosts) {
      this.allowedHosts = Set.copyOf(Objects.requireNonNull(allowedHosts, "allowedHosts"));
      return this;
    }

    /** See {@link ServerOptions#maxBodyBytes}. */
    public Builder maxBodyBytes(int maxBodyBytes) {
      this.maxBodyBytes = maxBodyBytes;
      return this;
    }

    /** See {@link ServerOptions#commentInterval}. */
    public Builder commentInterval(Duration commentInterval) {
      this.commentInterval = Objects.requireNonNull(commentInterval, "commentInterval");
      return this;
    }

    /** See {@link ServerOptions#bodyTimeout}. */
    public Builder bodyTimeout(Duration bodyTimeout) {
      this.bodyTimeout = Objects.requireNonNull(bodyTimeout, "bodyTimeout");
      return this;
    }

    /** See {@link ServerOptions#writeTimeout}. */
    public Builder writeTimeout(Duration writeTimeout) {
      this.writeTimeout = Objects.requireNonNull(writeTimeout, "writeTimeout");
      return this;
    }

    /** See {@link ServerOptions#requestTimeout}. */
    public Builder requestTimeout(Duration requestTimeout) {
      this.requestTimeout = Objects.requireNonNull(requestTimeout, "requestTimeout");
      return this;
    }

    /**
     * The options.
     *
     * @throws RequestException naming an option that is out of range
     */
    public ServerOptions build() {
      return new ServerOptions(
          host,
          port,
          apiKey,
          modelNames,
          allowedOrigins,
          allowedHosts,
          maxBodyBytes,
          commentInterval,
          bodyTimeout,
          writeTimeout,
          requestTimeout);
    }
  }
}
