import type { Template } from './template.ts';
import { inLanguage } from './template.ts';

const es = inLanguage('es');

/** What families who write in Spanish ask about most. */
export const SPANISH_TEMPLATES: readonly Template[] = [
  es(
    'bus_late',
    'concern',
    ['El autobús {bus} no ha pasado', 'Bus {bus} has not come'],
    [
      'Estamos en la parada de {street} desde las {time} y no pasa el autobús {bus}. ¿Espero o llevo yo a {child}?',
      'We have been at the stop on {street} since {time} and bus {bus} does not come. Do I wait or drive {child} myself?',
    ],
    [
      'Viene en camino, llega en unos diez minutos. {child} no tendrá retardo. Gracias por avisar.',
      'It is on its way and arrives in about ten minutes. {child} will not be marked late. Thank you for telling us.',
    ],
    { weight: 2 },
  ),
  es(
    'bus_stop',
    'question',
    ['Cambio de parada', 'Another stop'],
    [
      'Nos mudamos a {street}. ¿Qué autobús le toca ahora a {child} y a qué hora?',
      'We moved to {street}. Which bus is {child}’s now, and at what time?',
    ],
    [
      'Desde mañana le toca el autobús {bus}, en la esquina de {street}, a las {time}.',
      'From tomorrow it is bus {bus}, at the corner of {street}, at {time}.',
    ],
    { weight: 2 },
  ),
  es(
    'bus_conduct',
    'concern',
    ['Lo que pasa en el autobús {bus}', 'What happens on bus {bus}'],
    [
      'Un niño más grande le quita el gorro a {child} todos los días en el autobús. El chofer no se da cuenta.',
      'A bigger boy takes {child}’s hat on the bus every day. The driver does not notice.',
    ],
    [
      'Gracias por avisarnos. Ya vimos la grabación y hablamos con la otra familia. El gorro está aquí.',
      'Thank you for telling us. We watched the recording and spoke with the other family. The hat is here.',
    ],
  ),
  es(
    'absence_report',
    'comment',
    ['{child} no va hoy', '{child} is not coming today'],
    [
      '{child} amaneció con calentura y no va a ir hoy. Mañana les aviso cómo sigue.',
      '{child} woke up with a fever and will not come today. I will tell you tomorrow how it goes.',
    ],
    [
      'Gracias por avisar, que se mejore pronto. La tarea puede esperar.',
      'Thank you for telling us, get well soon. The work can wait.',
    ],
    { weight: 3 },
  ),
  es(
    'absence_record',
    'concern',
    ['Me llegó una carta por faltas', 'I got a letter about absences'],
    [
      'La carta dice que {child} faltó cuatro días, pero mandé los justificantes con la maestra.',
      'The letter says {child} was absent four days, but I sent the notes with the teacher.',
    ],
    [
      'Tiene razón, los justificantes estaban en la carpeta de {teacher}. Ya están registrados y la carta queda sin efecto.',
      'You are right, the notes were in {teacher}’s folder. They are recorded now and the letter is void.',
    ],
  ),
  es(
    'going_home',
    'question',
    ['Hoy recoge otra persona', 'Someone else picks up today'],
    [
      'Hoy va a recoger a {child} su abuelita. ¿Qué necesita llevar?',
      'Today {child}’s grandmother picks up. What does she need to bring?',
    ],
    [
      'Solo su identificación la primera vez. {teacher} ya está enterada.',
      'Only her identification the first time. {teacher} knows.',
    ],
    { weight: 3 },
  ),
  es(
    'leave_early',
    'question',
    ['Salida a las {time}', 'Leaving at {time}'],
    [
      'Paso por {child} a las {time} porque tiene cita con el doctor. ¿Tengo que entrar a firmar?',
      'I pick {child} up at {time} for a doctor’s appointment. Do I have to come in and sign?',
    ],
    [
      'Sí, un momentito en la oficina. {child} va a estar ya con su mochila.',
      'Yes, just for a moment in the office. {child} will be there with the backpack.',
    ],
  ),
  es(
    'meal_account',
    'question',
    ['La cuenta de la comida', 'The lunch account'],
    [
      'Puse {amount} en la cuenta y a {child} le dijeron que no tiene saldo.',
      'I put {amount} on the account and {child} was told there is no money.',
    ],
    [
      'Ya lo encontramos: los {amount} quedaron en otra cuenta. Está corregido y {child} no debe nada.',
      'We found it: the {amount} were on another account. It is corrected and {child} owes nothing.',
    ],
    { weight: 2 },
  ),
  es(
    'free_reduced_meals',
    'question',
    ['Formulario de almuerzo gratis', 'The form for free lunch'],
    [
      '¿El formulario de almuerzo gratis pide número de seguro social? Nosotros no tenemos.',
      'Does the form for free lunch ask for a social security number? We do not have one.',
    ],
    [
      'Puede marcar “no tengo”. Es válido y no se comparte con nadie. Si quiere, lo llenamos juntos por teléfono.',
      'You can mark “I have none”. It is valid and shared with nobody. If you like, we fill it in together by phone.',
    ],
    { weight: 2 },
  ),
  es(
    'meal_menu',
    'question',
    ['{child} no come cerdo', '{child} does not eat pork'],
    [
      '¿Cómo sabe {child} qué platos llevan cerdo? En la casa no lo comemos.',
      'How does {child} know which dishes have pork? We do not eat it at home.',
    ],
    [
      'Cada plato con cerdo lleva una etiqueta roja, y siempre hay otra opción. La señora del mostrador ya conoce a {child}.',
      'Each dish with pork has a red label, and there is always another choice. The lady at the counter knows {child} now.',
    ],
  ),
  es(
    'homework',
    'question',
    ['La tarea está en inglés', 'The homework is in English'],
    [
      'Quiero ayudarle a {child} con la tarea, pero yo no leo inglés. ¿Qué puedo hacer?',
      'I want to help {child} with the homework but I do not read English. What can I do?',
    ],
    [
      'Más de lo que parece: pídale a {child} que se la explique en español. Quien explica, aprende. Y le mando las instrucciones en español cada lunes.',
      'More than it seems: ask {child} to explain it to you in Spanish. Whoever explains, learns. And I will send the instructions in Spanish every Monday.',
    ],
    { weight: 2 },
  ),
  es(
    'meet_teacher',
    'question',
    ['Una cita con {teacher}', 'A meeting with {teacher}'],
    [
      'Quisiera hablar con {teacher} sobre {child}. Salgo del trabajo a las cinco. ¿Habrá quien traduzca?',
      'I would like to talk with {teacher} about {child}. I leave work at five. Will there be someone to interpret?',
    ],
    [
      'Con gusto: el jueves a las 5:30, con intérprete. Si prefiere por teléfono, también se puede.',
      'Gladly: Thursday at 5:30, with an interpreter. By phone is possible too.',
    ],
    { weight: 3 },
  ),
  es(
    'grade_question',
    'question',
    ['Una calificación que no entiendo', 'A mark I do not understand'],
    ['En la boleta de {child} dice “I”. ¿Reprobó?', 'On {child}’s report it says “I”. Does it mean failed?'],
    [
      'No. Quiere decir “incompleto”: falta un trabajo. {child} lo puede entregar hasta el viernes.',
      'No. It means “incomplete”: one piece of work is missing. {child} can hand it in until Friday.',
    ],
  ),
  es(
    'learning_help',
    'question',
    ['Cómo va {child} con la lectura', 'How {child} is doing in reading'],
    [
      'En español lee bien, pero en inglés se desespera. ¿Dejo de leerle en español?',
      'In Spanish {child} reads well, but in English gives up. Should I stop reading in Spanish?',
    ],
    [
      'Por favor, no lo deje. Quien lee bien en una lengua aprende más pronto la otra. En la biblioteca hay libros en los dos idiomas; mañana {child} escoge uno.',
      'Please do not stop. Whoever reads well in one language learns the other sooner. The library has books in both; {child} chooses one tomorrow.',
    ],
    { schools: ['birch-lane'] },
  ),
  es(
    'illness_nurse',
    'question',
    ['Llamada de la enfermería', 'A call from the nurse'],
    [
      'Me llamaron de la escuela y no alcancé a contestar. ¿Está bien {child}?',
      'The school called and I could not answer in time. Is {child} all right?',
    ],
    [
      'Está bien: un raspón en la rodilla, ya con curita y de regreso en clase.',
      'All is well: a scraped knee, with a band-aid and back in class.',
    ],
    { weight: 2 },
  ),
  es(
    'immunization',
    'question',
    ['Cartilla de vacunación', 'The vaccination card'],
    [
      'La cartilla de {child} es de otro país. ¿La aceptan?',
      '{child}’s vaccination card is from another country. Do you accept it?',
    ],
    [
      'Sí. Traiga la cartilla o una foto; la enfermera la lee con usted y solo anota lo que falte.',
      'Yes. Bring the card or a photo; the nurse reads it with you and notes only what is missing.',
    ],
  ),
  es(
    'contact_update',
    'question',
    ['Cambié de teléfono', 'I changed my phone'],
    [
      'Cambié de número. ¿Dónde lo aviso para que me lleguen los mensajes?',
      'I changed my number. Where do I tell you so that messages reach me?',
    ],
    [
      'Pase a la oficina con una identificación o llámenos desde el número anterior. Así cuidamos a {child}.',
      'Come to the office with identification or call us from the old number. That is how we keep {child} safe.',
    ],
    { weight: 2 },
  ),
  es(
    'extended_day_signup',
    'question',
    ['Lugar después de clases', 'A place after school'],
    [
      '¿Todavía hay lugar después de clases? Trabajo hasta las seis.',
      'Is there still a place after school? I work until six.',
    ],
    [
      'Hay lugar desde el lunes, hasta las 6:15. El primer mes no se cobra mientras llega su beca.',
      'There is a place from Monday, until 6:15. The first month is not charged while your support comes through.',
    ],
    { schools: ['birch-lane', 'cedar-river'] },
  ),
  es(
    'device',
    'question',
    ['La computadora de {child}', '{child}’s laptop'],
    [
      'La computadora de la escuela ya no prende. ¿Tengo que pagarla?',
      'The school laptop does not turn on any more. Do I have to pay for it?',
    ],
    [
      'No. Que {child} la traiga a la biblioteca; le dan otra ahí mismo.',
      'No. Let {child} bring it to the library; there is another one on the spot.',
    ],
  ),
  es(
    'praise',
    'praise',
    ['Gracias a {teacher}', 'Thanks to {teacher}'],
    [
      'Quiero felicitar a {teacher} por la paciencia que le tiene a {child}. En la casa se nota.',
      'I want to praise {teacher} for the patience with {child}. We notice it at home.',
    ],
    [
      'Qué alegría leerlo. Ya se lo dimos a leer, y se le notó en la cara.',
      'What a joy to read. We have passed it on, and it showed.',
    ],
    { weight: 4, forTeacher: true },
  ),
  es(
    'bullying',
    'concern',
    ['Molestan a {child}', '{child} is being bothered'],
    [
      'Unos niños se burlan de cómo habla {child}. Ya no quiere hablar español en la calle.',
      'Some children make fun of how {child} speaks. Now {child} does not want to speak Spanish in the street.',
    ],
    [
      'Gracias por confiarnos esto. Ya hablamos con esos niños y sus familias, y la próxima semana la clase aprende un poema en cuatro idiomas. {child} va a enseñar uno.',
      'Thank you for trusting us with this. We have spoken with the children and their families, and next week the class learns a poem in four languages. {child} will teach one.',
    ],
  ),
  es(
    'calendar',
    'question',
    ['¿Hay clases el {weekday}?', 'Is there school on {weekday}?'],
    [
      '¿Hay clases el {weekday}? En mi trabajo necesito pedir el día.',
      'Is there school on {weekday}? I need to ask for the day off at work.',
    ],
    [
      'Sí hay, todo el día. Le mando el calendario del año en español.',
      'There is, the whole day. I am sending you the year’s calendar in Spanish.',
    ],
  ),
  es(
    'basic_needs',
    'question',
    ['Abrigo para el invierno', 'A coat for the winter'],
    [
      '¿La escuela sabe dónde conseguir un abrigo usado para {child}?',
      'Does the school know where to get a used coat for {child}?',
    ],
    [
      'Aquí mismo. Dígame la talla y se lo damos a {child} sin que nadie vea.',
      'Right here. Tell me the size and {child} gets it without anyone seeing.',
    ],
  ),
];
