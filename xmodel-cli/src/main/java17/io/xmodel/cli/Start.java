package io.xmodel.cli;

/**
 * Where {@code java -jar} begins. Compiled for Java 17, so that this and the following say in a
 * sentence what they otherwise say as an UnsupportedClassVersionError.
 */
public final class Start {
  private static final int NEEDED = 25;

  private Start() {}

  /** Runs {@link Main}, if this Java can. */
  public static void main(String[] args) throws Exception {
    int found = Runtime.version().feature();
    if (found < NEEDED) {
      System.err.println(
          "xmodel: this is Java "
              + found
              + " ("
              + System.getProperty("java.home")
              + "), but xmodel needs Java "
              + NEEDED
              + " or newer. Run it with a newer java, or with ./xmodel, which looks for one.");
      System.exit(1);
    }
    Class.forName("io.xmodel.cli.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
  }
}
