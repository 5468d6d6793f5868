import type { TopicKey } from './stories/topics.ts';

/** A reply that colleagues use again. {family}, {child}, {me}, {school} and {due} are filled when it is used. */
export type SavedReply = {
  name: string;
  topic: TopicKey | null;
  owner: `staff-${string}`;
  language: 'en' | 'es' | 'ar';
  text: string;
};

export const SAVED_REPLIES: readonly SavedReply[] = [
  {
    name: 'I have it',
    topic: null,
    owner: 'staff-josephine-baptiste',
    language: 'en',
    text: 'Thank you for writing, {family}. I have your message and am finding out. You hear from me by {due}.\n\n{me}, {school}',
  },
  {
    name: 'Lo tengo yo',
    topic: null,
    owner: 'staff-josephine-baptiste',
    language: 'es',
    text: 'Gracias por escribir, {family}. Ya tengo su mensaje y estoy averiguando. Le respondo antes de {due}.\n\n{me}, {school}',
  },
  {
    name: 'رسالتك معي',
    topic: null,
    owner: 'staff-josephine-baptiste',
    language: 'ar',
    text: 'شكرًا لرسالتك، {family}. وصلتني وأنا أتحقق من الأمر. سأجيبك قبل {due}.\n\n{me}، {school}',
  },
  {
    name: 'Bus is late today',
    topic: 'bus_late',
    owner: 'staff-marisol-vega',
    language: 'en',
    text: 'The bus is on its way. {child} will not be marked late, and breakfast is kept. I am sorry for the wait.\n\n{me}, Transportation',
  },
  {
    name: 'El autobús viene tarde hoy',
    topic: 'bus_late',
    owner: 'staff-marisol-vega',
    language: 'es',
    text: 'El autobús viene en camino. {child} no tendrá retardo y le guardamos el desayuno. Disculpe la espera.\n\n{me}, Transporte',
  },
  {
    name: 'New stop',
    topic: 'bus_stop',
    owner: 'staff-marisol-vega',
    language: 'en',
    text: 'From tomorrow {child} rides bus ___ from ___ at ___. A new card is at the front office of {school}.\n\n{me}, Transportation',
  },
  {
    name: 'Nueva parada',
    topic: 'bus_stop',
    owner: 'staff-marisol-vega',
    language: 'es',
    text: 'Desde mañana {child} toma el autobús ___ en ___ a las ___. La tarjeta nueva está en la oficina de {school}.\n\n{me}, Transporte',
  },
  {
    name: 'Somebody else picks up',
    topic: 'going_home',
    owner: 'staff-daniel-brandt',
    language: 'en',
    text: 'Thank you, {family}. We have noted who comes for {child} today and will look at an identification card at the door.\n\n{me}, {school}',
  },
  {
    name: 'Hoy recoge otra persona',
    topic: 'going_home',
    owner: 'staff-daniel-brandt',
    language: 'es',
    text: 'Gracias, {family}. Anotamos quién viene por {child} hoy; en la puerta revisamos su identificación.\n\n{me}, {school}',
  },
  {
    name: 'Get well soon',
    topic: 'absence_report',
    owner: 'staff-daniel-brandt',
    language: 'en',
    text: 'Thank you for telling us, and get well soon to {child}. The work can wait.\n\n{me}, {school}',
  },
  {
    name: 'Que se mejore',
    topic: 'absence_report',
    owner: 'staff-daniel-brandt',
    language: 'es',
    text: 'Gracias por avisar, que {child} se mejore pronto. La tarea puede esperar.\n\n{me}, {school}',
  },
  {
    name: 'Laptop: bring it in',
    topic: 'device',
    owner: 'staff-raj-patel',
    language: 'en',
    text: 'Please let {child} bring the laptop to the library before the first bell. There is another one on the spot, and nothing to pay.\n\n{me}, Technology',
  },
  {
    name: 'Computadora: tráigala',
    topic: 'device',
    owner: 'staff-raj-patel',
    language: 'es',
    text: 'Por favor, que {child} lleve la computadora a la biblioteca antes de la primera campana. Ahí le dan otra y no hay nada que pagar.\n\n{me}, Tecnología',
  },
  {
    name: 'Free meals, any time of the year',
    topic: 'free_reduced_meals',
    owner: 'staff-thomas-abbott',
    language: 'en',
    text: 'You can send the form at any time, on paper or on the page. Write what comes in now. Every tray and every card looks the same, so {child} tells nobody anything.\n\n{me}, Food Services',
  },
  {
    name: 'Almuerzo gratis, en cualquier momento',
    topic: 'free_reduced_meals',
    owner: 'staff-thomas-abbott',
    language: 'es',
    text: 'Puede mandar el formulario en cualquier momento del año, en papel o en la página. Escriba lo que entra ahora. Todas las charolas y tarjetas son iguales: {child} no tiene que contarle a nadie.\n\n{me}, Servicios de Alimentos',
  },
  {
    name: 'An interpreter is there',
    topic: 'interpreter',
    owner: 'staff-mei-ling-cho',
    language: 'en',
    text: 'An interpreter will be with us, in the room or on the line, and keeps everything to themselves. A child never has to translate.\n\n{me}, {school}',
  },
  {
    name: 'Habrá intérprete',
    topic: 'interpreter',
    owner: 'staff-mei-ling-cho',
    language: 'es',
    text: 'Habrá intérprete, en persona o por teléfono, y todo queda entre nosotros. Su hijo nunca tiene que traducir.\n\n{me}, {school}',
  },
  {
    name: 'A request for an evaluation counts from today',
    topic: 'evaluation_request',
    owner: 'staff-naomi-feld',
    language: 'en',
    text: 'Thank you, {family}. Today counts as the day you asked. I will call you this week and explain each step before you sign anything.\n\n{me}, Special Education',
  },
];
