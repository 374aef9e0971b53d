package uk.ac.manchester.tornado.api.types;

/** Only a name here: an array of it in a kernel is a fragment, a lane's registers of a matrix. */
public class HalfFloat {

  private HalfFloat() {}
}
