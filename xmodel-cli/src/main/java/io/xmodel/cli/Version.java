package io.xmodel.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "xmodel %s, Java %s".formatted(version == null ? "(unpackaged)" : version, Runtime.version())
    };
  }
}
