/** The carrier simulator's door: a phone network on this machine, for the demonstration and for tests. */
export { startCarrier, type Carrier, type CarrierOptions } from './carrier.ts';
export { carrierAt, type DistantCarrier } from './distant.ts';
export type { Counted, KnownPhone, OnPhone, PhoneAct } from './control.ts';
export type { Fault, FaultName, FaultPlan, Faults } from './faults.ts';
export type { PhoneNature } from './network.ts';
export type { Phone, Phones, TextOnPhone } from './phones.ts';
export type { CallRecord, Heard, MessageRecord } from './records.ts';
