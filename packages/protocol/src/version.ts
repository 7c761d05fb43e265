/** The version of the wire contract: additive changes only within a major number. */
export const protocolVersion = '1.0.0'

/** The subprotocol of `GET /ws`. */
export const subprotocol = 'tidings.v1'
