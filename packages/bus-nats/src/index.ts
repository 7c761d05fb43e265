export { addressesFault } from './addresses.ts'
export { type ExaminedNats, examineNats } from './examine.ts'
export { type NatsBusOptions, openNatsBus } from './nats-bus.ts'
