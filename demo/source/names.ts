/**
 * Names for the invented families of Alder Falls, by the language spoken at home. All lists were written for this project;
 * none of the people exists. A family name with a slash has a form for men and one for women.
 */
export type Community = {
  language: string;
  /** Share of families, in percent. */
  share: number;
  /** Mothers usually keep their own family name. */
  ownNames: boolean;
  /** Two family names are usual. */
  twoNames: boolean;
  women: readonly string[];
  men: readonly string[];
  girls: readonly string[];
  boys: readonly string[];
  families: readonly string[];
};

const list = (text: string): readonly string[] => text.trim().split(/\s*,\s*/);

export const COMMUNITIES: readonly Community[] = [
  {
    language: 'en',
    share: 45,
    ownNames: false,
    twoNames: false,
    women: list(
      'Alison, Amber, Andrea, Angela, April, Beth, Brenda, Carrie, Chloe, Courtney, Danielle, Denise, Ebony, Erica, Faith, Gemma, Hannah, Heather, Jasmine, Jenna, Jocelyn, Kara, Keisha, Kendra, Kim, Latoya, Lauren, Leah, Lori, Megan, Monique, Nadine, Nicole, Paula, Rachel, Renee, Robin, Sabrina, Sharon, Stacy, Tanya, Tara, Teresa, Tiffany, Vanessa, Yvonne',
    ),
    men: list(
      'Aaron, Adam, Andre, Anthony, Ben, Brandon, Brian, Calvin, Chris, Corey, Craig, Darnell, David, Derek, Desmond, Doug, Eric, Ethan, Garrett, Greg, Isaac, Jamal, Jared, Jeff, Joel, Josh, Keith, Kyle, Lamar, Lance, Malik, Marcus, Matt, Nate, Neil, Patrick, Paul, Reggie, Russell, Scott, Sean, Terrence, Todd, Travis, Troy, Wesley',
    ),
    girls: list(
      'Abigail, Aaliyah, Addison, Amelia, Aria, Aubrey, Audrey, Autumn, Bella, Brianna, Brooke, Caroline, Charlotte, Claire, Clara, Daisy, Delilah, Eden, Eleanor, Eliza, Emery, Evelyn, Faye, Fiona, Gabrielle, Genevieve, Hadley, Harper, Hazel, Imani, Iris, Ivy, Jada, Josie, Juniper, Kayla, Kennedy, Kiara, Lila, Lucy, Mabel, Madeline, Maya, Mia, Naomi, Nevaeh, Olive, Paige, Penelope, Quinn, Rosalie, Ruby, Sadie, Savannah, Sienna, Skylar, Stella, Tessa, Violet, Willa, Zoe, Zuri',
    ),
    boys: list(
      'Adrian, Amir, Asher, August, Austin, Beckett, Bennett, Blake, Bryce, Caleb, Cameron, Carter, Charlie, Cole, Colton, Cooper, Darius, Dominic, Eli, Elliot, Emmett, Ezra, Felix, Finn, Gavin, Grady, Graham, Hayes, Hudson, Hugo, Isaiah, Jace, Jackson, Jalen, Jasper, Jonah, Josiah, Jude, Kai, Kendrick, Leo, Levi, Logan, Lucas, Malcolm, Marshall, Mason, Micah, Miles, Nathaniel, Noah, Nolan, Oliver, Oscar, Owen, Parker, Reid, Roman, Rowan, Silas, Theo, Tyson, Wyatt, Xavier',
    ),
    families: list(
      'Albright, Ames, Atkins, Bailey, Barlow, Beckman, Bell, Bishop, Blackwood, Boone, Bowers, Bradshaw, Briggs, Brock, Burke, Callahan, Carver, Chandler, Church, Coleman, Conway, Crane, Dalton, Dawson, Dillard, Dixon, Drake, Easton, Ellison, Everett, Farrell, Fenton, Fields, Finch, Foster, Frost, Gaines, Garner, Gentry, Gibbs, Glover, Goodwin, Grady, Hale, Hancock, Harlow, Hatfield, Hensley, Hewitt, Hobbs, Holloway, Hubbard, Ingram, Jacobs, Jarvis, Jenkins, Keller, Kerr, Kirby, Lacey, Langley, Larkin, Lawson, Lindgren, Logan, Lowry, Maddox, Mahoney, Mayfield, McBride, Mercer, Monk, Mosley, Nash, Nichols, Norwood, Odom, Olsen, Osborne, Paxton, Perkins, Pierce, Pratt, Quigley, Ramsey, Redmond, Rhodes, Riddle, Rollins, Rowe, Salter, Sawyer, Sexton, Shepherd, Sloan, Snyder, Stanton, Stokes, Sutton, Swanson, Tate, Thornton, Tucker, Underhill, Vance, Vaughn, Wade, Walsh, Ware, Weaver, Wheeler, Wilder, Winslow, Yates, York, Zimmer',
    ),
  },
  {
    language: 'es',
    share: 21,
    ownNames: true,
    twoNames: true,
    women: list(
      'Adriana, Alma, Araceli, Beatriz, Blanca, Carmen, Cecilia, Claudia, Consuelo, Dolores, Elvira, Esperanza, Gabriela, Graciela, Guadalupe, Irma, Isabel, Juana, Leticia, Lourdes, Luz, Maribel, Marisela, Mercedes, Mireya, Norma, Patricia, Raquel, Rocío, Silvia, Verónica, Ximena, Yolanda',
    ),
    men: list(
      'Abel, Adán, Alejandro, Andrés, Armando, Arturo, César, Efraín, Enrique, Ernesto, Esteban, Felipe, Fernando, Gerardo, Gustavo, Héctor, Ignacio, Ismael, Javier, Jesús, Joaquín, Jorge, Leonel, Manuel, Martín, Miguel, Óscar, Pablo, Rafael, Ramiro, Raúl, Rodrigo, Sergio',
    ),
    girls: list(
      'Abril, Alondra, Camila, Carolina, Citlali, Daniela, Elena, Emilia, Estrella, Fernanda, Isabela, Jimena, Julieta, Lola, Luna, Marisol, Natalia, Paloma, Regina, Renata, Salomé, Sofía, Valentina, Valeria, Victoria, Yaretzi',
    ),
    boys: list(
      'Aarón, Ángel, Axel, Benjamín, Bruno, Cristian, Damián, David, Elías, Emiliano, Emilio, Fabián, Gael, Iker, Isaac, Joel, Julián, Leonardo, Luis, Marco, Matías, Nicolás, Samuel, Santiago, Sebastián, Tadeo, Thiago',
    ),
    families: list(
      'Aguirre, Alvarado, Arriaga, Avilés, Barrera, Bautista, Cabrera, Camacho, Cárdenas, Cervantes, Cisneros, Contreras, Cortez, Escobar, Espinoza, Figueroa, Fuentes, Galván, Guerrero, Herrera, Juárez, Ledesma, Lozano, Luna, Macías, Medina, Mejía, Montoya, Navarro, Ochoa, Olvera, Orozco, Pacheco, Palacios, Quintero, Ramos, Rentería, Rosales, Salgado, Sandoval, Solís, Trujillo, Valdez, Velasco, Villanueva, Zamora, Zavala, Zúñiga',
    ),
  },
  {
    language: 'ar',
    share: 6,
    ownNames: true,
    twoNames: false,
    women: list(
      'Abeer, Dina, Fadwa, Ghada, Hala, Hanan, Iman, Lamia, Layla, Maha, Manal, Maysoon, Nadia, Noor, Rana, Rasha, Reem, Samar, Suad, Wafa, Zeina',
    ),
    men: list(
      'Adel, Ahmad, Ammar, Bassam, Fadi, Faisal, Ghassan, Hani, Imad, Issam, Jamil, Karim, Khalil, Mazen, Nabil, Nizar, Omar, Rami, Tarek, Walid, Ziad',
    ),
    girls: list(
      'Aya, Dalal, Farah, Hiba, Jana, Jude, Lana, Lina, Mariam, Maryam, Nada, Rima, Salma, Sara, Tala, Yara, Zaina',
    ),
    boys: list(
      'Adam, Ali, Anas, Elias, Fares, Hadi, Hamza, Ibrahim, Idris, Jad, Kareem, Laith, Majd, Rayan, Taim, Yazan, Zain',
    ),
    families: list(
      'Abboud, Al-Amin, Al-Hakim, Al-Masri, Awad, Barakat, Darwish, Farah, Ghanem, Habib, Hamdan, Issa, Jabbour, Kassab, Khoury, Mansour, Najjar, Nasser, Qasim, Rahal, Saleh, Shaheen, Tamim, Zaidan',
    ),
  },
  {
    language: 'so',
    share: 6,
    ownNames: true,
    twoNames: false,
    women: list(
      'Amina, Asha, Bishaaro, Caasha, Deeqa, Faduma, Fartun, Halima, Hamdi, Hawo, Idil, Ifrah, Khadra, Ladan, Maryan, Naima, Sagal, Shukri, Ubah, Yasmin, Zahra',
    ),
    men: list(
      'Abdi, Abdirahman, Abdullahi, Ahmed, Bashir, Cabdi, Dahir, Farah, Guled, Hassan, Ismail, Jamaal, Liban, Mahad, Mohamud, Mukhtar, Nur, Omar, Said, Warsame, Yusuf',
    ),
    girls: list(
      'Amal, Asma, Ayan, Fadumo, Hafsa, Hibo, Hodo, Ikran, Ilhan, Kaltun, Muna, Najma, Nasra, Nimo, Rahma, Ruweyda, Sahra, Suhayla, Sumaya',
    ),
    boys: list(
      'Abdinasir, Adan, Ayub, Bilal, Khalid, Mahdi, Mubarak, Mustafa, Najib, Osman, Salman, Samatar, Suleyman, Yahya, Yasir, Zakaria',
    ),
    families: list(
      'Abdi, Abdullahi, Aden, Ali, Barre, Dirie, Duale, Egal, Elmi, Farah, Gedi, Guled, Hersi, Hirsi, Hussein, Isse, Jama, Mohamed, Nur, Omar, Osman, Roble, Samatar, Shire, Yusuf',
    ),
  },
  {
    language: 'vi',
    share: 5,
    ownNames: true,
    twoNames: false,
    women: list(
      'Anh, Bích, Chi, Diệp, Dung, Giang, Hà, Hạnh, Hiền, Hoa, Hương, Lan, Loan, Mai, Nga, Ngọc, Nhung, Oanh, Phương, Thảo, Thu, Trang, Tuyết, Vân, Yến',
    ),
    men: list(
      'Bảo, Bình, Cường, Đạt, Đức, Dũng, Hải, Hiếu, Hoàng, Hùng, Khoa, Lâm, Long, Nam, Phong, Phúc, Quân, Sơn, Tâm, Thắng, Thành, Tiến, Tuấn, Việt, Vinh',
    ),
    girls: list(
      'Amy, Bella, Bảo Ngọc, Chloe, Emily, Gia Hân, Hannah, Jenny, Khánh An, Kim, Linh Đan, Michelle, My, Thanh Trúc, Thùy Dương, Tiên, Vivian, Vy',
    ),
    boys: list(
      'Andy, Brian, Bảo Long, Danny, Duy, Ethan, Gia Huy, Huy, Jayden, Kevin, Khải, Khôi, Minh Quân, Nguyên, Phát, Thiên, Tommy, Vincent',
    ),
    families: list(
      'Bùi, Cao, Đặng, Đinh, Đỗ, Dương, Hồ, Hoàng, Huỳnh, Lê, Lý, Mai, Ngô, Nguyễn, Phạm, Phan, Tạ, Trịnh, Trương, Võ, Vũ',
    ),
  },
  {
    language: 'zh',
    share: 4,
    ownNames: true,
    twoNames: false,
    women: list(
      'Fang, Hui, Jing, Juan, Lan, Lihua, Ling, Mei, Min, Na, Ping, Qian, Rong, Shan, Ting, Xia, Xiaomei, Yan, Ying, Yun',
    ),
    men: list(
      'Bin, Bo, Chao, Cheng, Dawei, Feng, Gang, Hao, Jian, Jun, Kai, Lei, Liang, Ming, Peng, Qiang, Tao, Wei, Yong, Zhi',
    ),
    girls: list(
      'Amy, Angela, Annie, Cindy, Elaine, Emma, Grace, Ivy, Jiayi, Joyce, Lily, Ruoxi, Sophie, Xinyi, Yutong, Ziyi',
    ),
    boys: list(
      'Alan, Andrew, Bowen, Daniel, Eric, Haoran, Henry, Jerry, Junjie, Kevin, Lucas, Ryan, Tony, Yichen, Zihao, Zimo',
    ),
    families: list(
      'Cai, Chen, Deng, Feng, Gao, Guo, He, Hu, Huang, Li, Liang, Lin, Liu, Luo, Ma, Sun, Tang, Wang, Wu, Xie, Xu, Yang, Ye, Zhang, Zhao, Zheng, Zhou, Zhu',
    ),
  },
  {
    language: 'ht',
    share: 4,
    ownNames: false,
    twoNames: false,
    women: list(
      'Bernadette, Carline, Claudette, Darline, Edeline, Fabiola, Guerda, Islande, Ketly, Lovelie, Magalie, Mirlande, Nadège, Natacha, Rose-Laure, Roseline, Sherline, Yolette',
    ),
    men: list(
      'Emmanuel, Evens, Frantz, Gérard, Jacques, Jean-Claude, Jimmy, Johnny, Kervens, Luckner, Mackenson, Patrick, Pierre-Richard, Réginald, Ronald, Serge, Wilner, Woodly',
    ),
    girls: list(
      'Christelle, Dayana, Esther, Fabienne, Gaëlle, Ketsia, Lovely, Medjina, Nadia, Naïka, Rosemika, Sabine, Schnaïda, Stephania, Widline',
    ),
    boys: list(
      'Carl-Henry, Christopher, David, Evenson, Frandy, Jeff, Jephté, Kenley, Lucson, Marc-Arthur, Ricardo, Samuel, Stanley, Wesley, Woodson',
    ),
    families: list(
      'Augustin, Baptiste, Beauvoir, Cadet, Célestin, Charles, Desir, Dorvil, Estimé, Etienne, Fleurant, Joseph, Jean-Louis, Lafleur, Louissaint, Metellus, Noël, Pierre, Saint-Fleur, Valcourt',
    ),
  },
  {
    language: 'uk',
    share: 3,
    ownNames: false,
    twoNames: false,
    women: list(
      'Alina, Halyna, Inna, Iryna, Kateryna, Khrystyna, Larysa, Liudmyla, Maryna, Nataliia, Oksana, Svitlana, Tetiana, Viktoriia, Yana, Yuliia',
    ),
    men: list(
      'Andrii, Artem, Bohdan, Dmytro, Ihor, Maksym, Mykola, Oleh, Oleksandr, Pavlo, Roman, Ruslan, Serhii, Taras, Vasyl, Yurii',
    ),
    girls: list('Anastasiia, Daryna, Diana, Kira, Milana, Myroslava, Polina, Sofiia, Solomiia, Vira, Yeva, Zlata'),
    boys: list('Davyd, Hlib, Illia, Makar, Marko, Matvii, Nazar, Ostap, Platon, Tymofii, Yaroslav, Zakhar'),
    families: list(
      'Bondarenko, Boiko, Demchenko, Hrytsenko, Ivanenko, Koval, Kravchenko, Lysenko, Marchenko, Moroz, Oliinyk, Panchenko, Polishchuk, Rudenko, Savchenko, Shevchuk, Tkachenko, Vasylenko',
    ),
  },
  {
    language: 'pt',
    share: 4,
    ownNames: false,
    twoNames: true,
    women: list(
      'Aline, Bruna, Camila, Carla, Débora, Eliane, Fernanda, Gisele, Juliana, Larissa, Letícia, Marlene, Patrícia, Renata, Simone, Tatiane, Vanessa',
    ),
    men: list(
      'Anderson, Caio, Diego, Edson, Fábio, Gilberto, João, Leandro, Luiz, Marcelo, Marcos, Otávio, Renato, Rogério, Thiago, Vinícius, Wagner',
    ),
    girls: list(
      'Alice, Ana Clara, Beatriz, Cecília, Eduarda, Heloísa, Isadora, Lara, Laura, Lívia, Manuela, Mariana, Rafaela, Yasmim',
    ),
    boys: list(
      'Arthur, Bernardo, Caio, Davi, Enzo, Felipe, Gabriel, Heitor, João Pedro, Joaquim, Lorenzo, Murilo, Pedro, Vitor',
    ),
    families: list(
      'Almeida, Andrade, Barbosa, Batista, Cardoso, Coelho, Dias, Duarte, Ferraz, Freitas, Lacerda, Machado, Moraes, Nogueira, Pinheiro, Ribeiro, Siqueira, Teixeira, Vieira',
    ),
  },
  {
    language: 'ru',
    share: 2,
    ownNames: false,
    twoNames: false,
    women: list(
      'Alla, Anna, Elena, Galina, Ksenia, Lyudmila, Marina, Natalia, Olga, Polina, Svetlana, Tatiana, Vera, Yulia',
    ),
    men: list(
      'Alexei, Anton, Boris, Denis, Dmitri, Evgeny, Ilya, Kirill, Maxim, Mikhail, Nikolai, Pavel, Sergei, Viktor',
    ),
    girls: list('Alisa, Arina, Ekaterina, Eva, Lada, Margarita, Milena, Sonya, Ulyana, Varvara, Vasilisa'),
    boys: list('Artyom, Daniil, Egor, Fyodor, Gleb, Lev, Mark, Matvei, Stepan, Timofei, Yaroslav'),
    families: list(
      'Antonov/Antonova, Belov/Belova, Gusev/Guseva, Komarov/Komarova, Lebedev/Lebedeva, Makarov/Makarova, Orlov/Orlova, Petrov/Petrova, Sorokin/Sorokina, Titov/Titova, Vlasov/Vlasova, Zaitsev/Zaitseva',
    ),
  },
];

/** Names for colleagues, from all the communities that work in the schools. */
export const STAFF_NAMES: readonly string[] = list(
  'Abena Mensah, Alan Whitaker, Alicia Montes, Amanda Krieger, Amy Sundberg, Andrew Pell, Anita Rao, Ariel Goldman, Audrey Penn, Barbara Novak, Becky Lindholm, Bilan Osman, Brian Teller, Bridget Casey, Camille Durand, Carlos Benavides, Cathy Rourke, Chandra Iyer, Charles Odum, Christine Falk, Claire Dupree, Colin Marsh, Cynthia Bragg, Damon Whitlock, Darren Soto, Deborah Lyle, Diane Kessler, Dominic Farr, Donna Hargrove, Duc Pham, Edith Solberg, Eduardo Rincon, Elaine Marsden, Emily Stroud, Esther Kimani, Ethel Brandvold, Evan Schuster, Faith Ogden, Felicia Grant, Frank Delaney, Gail Petersen, Gina Moretti, Gloria Santos, Gwen Hollis, Hana Suzuki, Harold Finney, Heidi Larkspur, Ingrid Dahl, Isaac Moreno, Jackie Trent, Janet Ashworth, Jason Whitmer, Jean Paul Cesar, Jill Sorensen, Joan Merritt, Joy Achebe, Judith Crane, Karen Ostrom, Kendall Price, Laurel Beck, Leon Garrity, Lucy Van Horn, Lydia Frances, Mara Stein, Marjorie Kemp, Martin Oakes, Maxine Rowell, Melvin Tate, Miriam Levin, Monica Salas, Nadia Karam, Nancy Ekstrom, Nicole Barton, Noel Hastings, Olivia Brandt-Hall, Oscar Lindell, Pamela Voss, Patty Nguyen, Peter Granger, Philip Ames, Rebecca Thorne, Rhonda Sykes, Rosemary Tull, Sandra Pike, Seth Bergman, Sheila Norris, Stella Markham, Stephen Lowell, Susan Prior, Tina Caldera, Tyrone Banks, Valerie Hume, Victor Osei, Wanda Jepson, William Tran, Yesenia Ruiz, Yuki Tanabe, Zachary Holt',
);
