import type { Counted, KnownPhone, OnPhone, PhoneAct } from './control.ts';
import type { Fault, FaultName } from './faults.ts';
import type { PhoneNature } from './network.ts';
import type { MessageRecord } from './records.ts';

/** A carrier that runs as a process of its own, told what to do from here: for tests that kill it. */
export type DistantCarrier = {
  messages(): Promise<readonly MessageRecord[]>;
  counts(): Promise<Counted>;
  setFault(name: FaultName, fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  point(where: { readonly sms?: string; readonly voice?: string; readonly number?: string }): Promise<void>;
  text(phone: string, body: string, to?: string): Promise<void>;
  setNature(phone: string, nature: PhoneNature): Promise<void>;
  onPhone(phone: string): Promise<OnPhone>;
  /** Phones on which something happened, the latest first. */
  known(): Promise<readonly KnownPhone[]>;
  /** Does something at a phone: picks up, presses, speaks, calls. */
  act(phone: string, wish: PhoneAct): Promise<void>;
};

export function carrierAt(where: {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
}): DistantCarrier {
  const authorization = `Basic ${Buffer.from(`${where.accountSid}:${where.authToken}`).toString('base64')}`;

  async function ask(path: string, body?: object): Promise<Response> {
    const response = await fetch(`${where.url}/control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The carrier answers ${response.status}.`);
    return response;
  }
  async function tell(path: string, body: object): Promise<void> {
    await (await ask(path, body)).arrayBuffer();
  }
  const phonePath = (phone: string): string => `phones/${encodeURIComponent(phone)}`;

  return {
    async messages() {
      const lines = (await (await ask('messages')).text()).split('\n');
      return lines
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as MessageRecord)
        .filter((one) => one.direction === 'outbound-api');
    },
    counts: async () => (await (await ask('counts')).json()) as Counted,
    setFault: (name, fault) => tell('faults', { name, fault }),
    clearFaults: () => tell('faults', { name: '*', fault: null }),
    point: (to) => tell('point', to),
    text: (phone, body, to) => tell(phonePath(phone), { act: 'text', body, to }),
    setNature: (phone, nature) => tell(phonePath(phone), { act: 'is', nature }),
    known: async () => (await (await ask('phones')).json()) as readonly KnownPhone[],
    act: (phone, wish) => tell(phonePath(phone), wish),
    onPhone: async (phone) => (await (await ask(phonePath(phone))).json()) as OnPhone,
  };
}
