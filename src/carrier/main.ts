import { parseArgs } from 'node:util';
import { type CarrierOptions, startCarrier } from './carrier.ts';
import type { FaultPlan } from './faults.ts';

/**
 * The carrier as a process of its own:
 * node src/carrier/main.ts --port 8090 --journal carrier.jsonl --sms http://localhost:8080/… --voice …
 * The token comes from CARRIER_TOKEN, so that it stands in no list of processes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    journal: { type: 'string' },
    account: { type: 'string', default: `AC${'0'.repeat(32)}` },
    number: { type: 'string', multiple: true, default: [] },
    sms: { type: 'string' },
    voice: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string', default: '{}' },
    'per-second': { type: 'string' },
    'opt-out': { type: 'string', default: 'default' },
  },
});

function options(): CarrierOptions {
  const optOut = values['opt-out'];
  return {
    port: Number(values.port),
    accountSid: values.account,
    authToken: process.env['CARRIER_TOKEN'] ?? 'carrier',
    faults: JSON.parse(values.faults) as FaultPlan,
    numbers: values.number,
    ...(values.journal === undefined ? {} : { journal: values.journal }),
    ...(values.sms === undefined ? {} : { sms: values.sms }),
    ...(values.voice === undefined ? {} : { voice: values.voice }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values['per-second'] === undefined ? {} : { perSecond: Number(values['per-second']) }),
    ...(optOut === 'advanced' || optOut === 'off' ? { optOut } : {}),
  };
}

const carrier = await startCarrier(options());
process.stdout.write(`carrier at ${carrier.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void carrier.close());
