/** Energy (W3C webrtc-stats: squares of full scale times seconds) that is no sound: what silence decodes to, and a little more. */
export const silence = 1e-6
