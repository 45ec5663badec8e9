/** Nothing can be said of a client: the machine was too busy, or the fault was never reached. The run is thrown away. */
export class NotMeasured extends Error {}

/** The fault did nothing that could be seen, so its run would show every client as untouched. */
export class FaultNotFelt extends NotMeasured {
  /** @param missing what truth should have shown and did not */
  constructor(missing: readonly string[]) {
    super(`fault not felt: ${missing.join('; ')}`)
  }
}

/** What fails here is not the fault's doing. */
export async function beforehand<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new NotMeasured(error instanceof Error ? error.message : String(error))
  }
}
