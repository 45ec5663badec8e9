/** Every wait of every chart, by name. Milliseconds. The sources are RFC 3261 (T1 family), RFC 5626 (flows) and our own measurements. */
export const delays = {
  // connection
  connectTimeout: 5_000,
  /** Between keep-alives without a call: noticed within 40 s (25 + 4). */
  keepAlive: 25_000,
  /** Between keep-alives with a call: noticed within 10 s (5 + 4). */
  keepAliveInCall: 5_000,
  pongTimeout: 4_000,
  /** How long a flow has to answer after the network changed or the page resumed. */
  probeTimeout: 2_000,
  /** First retry after a loss: at once, spread over this much so that a herd does not come back as one. */
  firstRetryJitter: 300,
  /** A flow that lived as long was no accident: its loss is answered at once. */
  provenFlow: 10_000,
  backoffBase: 500,
  backoffCap: 30_000,
  /** With a call, whose far end may want something any moment; fewer than 30 a minute, after which Chromium makes them wait. */
  backoffCapInCall: 2_400,

  // registration
  registerTimeout: 10_000,
  unregisterTimeout: 2_000,
  /** A binding is never refreshed sooner than this, however short a server makes it. */
  minRefresh: 2_000,
  /** First retry of a REGISTER that failed for now; doubles up to `retryCap` (the shape of RFC 5626 4.5, sooner at first). */
  registerRetry: 2_000,
  retryCap: 1_800_000,
  /** The same where a registrar took us before: it will again. */
  retryCapBound: 30_000,

  // credentials
  fetchTimeout: 10_000,
  /** Credentials are never renewed sooner than this, however short-lived they are. */
  minRenewal: 1_000,
  renewalRetry: 5_000,
  /** A function that keeps failing is asked no more seldom than this. */
  renewalRetryCap: 60_000,

  // phone
  startTimeout: 15_000,
  stopTimeout: 2_000,

  // call
  prepareTimeout: 30_000,
  flowTimeout: 10_000,
  /** How long a server may take to say on a new flow that it knows an INVITE: RFC 3261 17.2.1 gives it 200 ms. */
  resendTimeout: 1_000,
  setupTimeout: 180_000,
  ringTimeout: 60_000,
  cancelTimeout: 32_000,
  byeTimeout: 4_000,
  /** How long a goodbye waits for a new flow. */
  byeTimeoutDown: 32_000,
  reinviteTimeout: 32_000,
  /** One step of offer/answer in the browser, an application's ICE servers included. */
  describeTimeout: 15_000,
  /** Until a new flow is tried again that the far end has not answered on. */
  reattachRetry: 5_000,
  /** A call without signalling ends after this; what came back and did not last (`provenFlow`) does not count. */
  reattachTimeout: 90_000,

  // media
  /** `disconnected` comes after seconds without an answer already; what is only late heals within this. */
  iceGrace: 300,
  /** How long the far end's ICE restart stands in for one of ours; one that works is through by then. */
  iceRenewal: 2_000,
  /** Until an ICE restart is asked for again that could not be offered. */
  iceRestartRetry: 5_000,
  /** How long the first connectivity checks may take. */
  iceSetupTimeout: 20_000,
  iceRestartTimeout: 15_000,
} as const

export type DelayName = keyof typeof delays
